-- RedefineTables
-- Invocations get a number of their own, in the order in which they were put, and log lines refer to it.
CREATE TABLE "new_Invocation" (
    "number" INTEGER NOT NULL PRIMARY KEY,
    "requestId" TEXT NOT NULL,
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
INSERT INTO "new_Invocation"
    SELECT rowid, "requestId", "functionId", "functionName", "version", "invocationType", "who", "arrivedAt", "endedAt",
           "status", "cold", "environmentId", "record", "requestBody", "responseBody", "requestKept", "responseKept"
      FROM "Invocation" ORDER BY rowid;
DROP TABLE "Invocation";
ALTER TABLE "new_Invocation" RENAME TO "Invocation";

-- CreateIndex
CREATE UNIQUE INDEX "Invocation_requestId_key" ON "Invocation"("requestId");

-- CreateIndex
CREATE INDEX "Invocation_arrivedAt_status_cold_idx" ON "Invocation"("arrivedAt", "status", "cold");

-- CreateIndex
CREATE INDEX "Invocation_functionName_arrivedAt_status_cold_idx" ON "Invocation"("functionName", "arrivedAt", "status", "cold");

-- RedefineTables
CREATE TABLE "new_LogEvent" (
    "sequence" INTEGER NOT NULL PRIMARY KEY,
    "logGroupId" INTEGER NOT NULL,
    "logStreamId" INTEGER NOT NULL,
    "invocation" INTEGER,
    "requestId" TEXT,
    "at" REAL NOT NULL,
    "source" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL
);
INSERT INTO "new_LogEvent"
    SELECT "sequence", "logGroupId", "logStreamId", "Invocation"."number",
           CASE WHEN "Invocation"."number" IS NULL THEN "LogEvent"."requestId" END, "at", "source", "text", "bytes"
      FROM "LogEvent" LEFT JOIN "Invocation" ON "Invocation"."requestId" = "LogEvent"."requestId" ORDER BY "sequence";
DROP TABLE "LogEvent";
ALTER TABLE "new_LogEvent" RENAME TO "LogEvent";

-- CreateIndex
CREATE INDEX "LogEvent_invocation_idx" ON "LogEvent"("invocation") WHERE "invocation" IS NOT NULL;

-- CreateIndex
CREATE INDEX "LogEvent_requestId_idx" ON "LogEvent"("requestId") WHERE "requestId" IS NOT NULL;

-- CreateIndex
CREATE INDEX "LogEvent_logGroupId_at_sequence_idx" ON "LogEvent"("logGroupId", "at", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_logStreamId_at_sequence_idx" ON "LogEvent"("logStreamId", "at", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_at_idx" ON "LogEvent"("at") WHERE "invocation" IS NULL;
