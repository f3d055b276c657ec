-- CreateTable
CREATE TABLE "Function" (
    "functionId" TEXT NOT NULL PRIMARY KEY,
    "functionName" TEXT NOT NULL,
    "createdAt" REAL NOT NULL,
    "tags" TEXT NOT NULL DEFAULT '{}'
);

-- CreateTable
CREATE TABLE "FunctionVersion" (
    "functionId" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "revisionId" TEXT NOT NULL,
    "lastModifiedAt" REAL NOT NULL,
    "state" TEXT NOT NULL,
    "stateReason" TEXT,
    "stateReasonCode" TEXT,
    "stateSince" REAL NOT NULL,
    "updateStatus" TEXT NOT NULL,
    "updateReason" TEXT,
    "updateReasonCode" TEXT,
    "serving" TEXT NOT NULL,
    "updating" TEXT,
    "lastInvokedAt" REAL,

    PRIMARY KEY ("functionId", "version"),
    CONSTRAINT "FunctionVersion_functionId_fkey" FOREIGN KEY ("functionId") REFERENCES "Function" ("functionId") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Transition" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "functionId" TEXT NOT NULL,
    "functionName" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "at" REAL NOT NULL,
    "event" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "fromUpdate" TEXT,
    "toUpdate" TEXT,
    "reasonCode" TEXT,
    "cause" TEXT NOT NULL,
    "who" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "RepositoryManifest" (
    "repository" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "bytes" BLOB NOT NULL,
    "pushedAt" REAL NOT NULL,

    PRIMARY KEY ("repository", "digest")
);

-- CreateTable
CREATE TABLE "RepositoryTag" (
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "updatedAt" REAL NOT NULL,

    PRIMARY KEY ("repository", "tag"),
    CONSTRAINT "RepositoryTag_repository_digest_fkey" FOREIGN KEY ("repository", "digest") REFERENCES "RepositoryManifest" ("repository", "digest") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "OptimizedImage" (
    "configDigest" TEXT NOT NULL PRIMARY KEY,
    "image" TEXT NOT NULL,
    "layers" TEXT NOT NULL,
    "optimizedAt" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "Invocation" (
    "requestId" TEXT NOT NULL PRIMARY KEY,
    "functionId" TEXT NOT NULL,
    "functionName" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "invocationType" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "arrivedAt" REAL NOT NULL,
    "endedAt" REAL,
    "status" TEXT NOT NULL,
    "cold" BOOLEAN,
    "environmentId" TEXT,
    "record" TEXT NOT NULL,
    "requestBody" BLOB,
    "responseBody" BLOB,
    "requestKept" INTEGER NOT NULL DEFAULT 0,
    "responseKept" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "LogEvent" (
    "sequence" BIGINT NOT NULL PRIMARY KEY,
    "functionName" TEXT NOT NULL,
    "logStreamName" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "requestId" TEXT,
    "at" REAL NOT NULL,
    "source" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "QueuedEvent" (
    "requestId" TEXT NOT NULL PRIMARY KEY,
    "functionId" TEXT NOT NULL,
    "functionName" TEXT NOT NULL,
    "qualifier" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "payload" BLOB NOT NULL,
    "traceHeader" TEXT,
    "acceptedAt" REAL NOT NULL,
    "attempts" INTEGER NOT NULL,
    "dueAt" REAL NOT NULL
);

-- CreateTable
CREATE TABLE "Setting" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Function_functionName_key" ON "Function"("functionName");

-- CreateIndex
CREATE INDEX "Transition_functionId_sequence_idx" ON "Transition"("functionId", "sequence");

-- CreateIndex
CREATE INDEX "Invocation_arrivedAt_idx" ON "Invocation"("arrivedAt");

-- CreateIndex
CREATE INDEX "Invocation_functionName_arrivedAt_idx" ON "Invocation"("functionName", "arrivedAt");

-- CreateIndex
CREATE INDEX "Invocation_status_idx" ON "Invocation"("status");

-- CreateIndex
CREATE INDEX "LogEvent_requestId_sequence_idx" ON "LogEvent"("requestId", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_logStreamName_sequence_idx" ON "LogEvent"("logStreamName", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_functionName_sequence_idx" ON "LogEvent"("functionName", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_at_idx" ON "LogEvent"("at");

-- CreateIndex
CREATE INDEX "QueuedEvent_dueAt_idx" ON "QueuedEvent"("dueAt");

-- CreateIndex
CREATE INDEX "QueuedEvent_functionId_idx" ON "QueuedEvent"("functionId");
