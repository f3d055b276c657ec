-- CreateTable
CREATE TABLE "LogGroup" (
    "logGroupId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "logGroupName" TEXT NOT NULL,
    "createdAt" REAL NOT NULL,
    "bytes" REAL NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "LogStream" (
    "logStreamId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "logGroupId" INTEGER NOT NULL,
    "logStreamName" TEXT NOT NULL,
    "functionName" TEXT NOT NULL,
    "environmentId" TEXT NOT NULL,
    "createdAt" REAL NOT NULL,
    "lastEventAt" REAL NOT NULL,
    CONSTRAINT "LogStream_logGroupId_fkey" FOREIGN KEY ("logGroupId") REFERENCES "LogGroup" ("logGroupId") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- The group of what was logged before is the one that its function is configured with, or was by default.
CREATE TEMPORARY TABLE "OldStream" AS
    SELECT "logStreamName", "functionName", "environmentId", MIN("at") AS "createdAt", MAX("at") AS "lastEventAt",
           CAST(SUM("bytes") AS REAL) AS "bytes",
           COALESCE(
             (SELECT json_extract("FunctionVersion"."serving", '$.configuration.logging.logGroup')
                FROM "Function" JOIN "FunctionVersion" USING ("functionId")
               WHERE "Function"."functionName" = "LogEvent"."functionName" AND "version" = '$LATEST'),
             '/aws/lambda/' || "functionName") AS "logGroupName"
      FROM "LogEvent" GROUP BY "logStreamName", "functionName", "environmentId";

INSERT INTO "LogGroup" ("logGroupName", "createdAt", "bytes")
    SELECT "logGroupName", MIN("createdAt"), SUM("bytes") FROM "OldStream" GROUP BY "logGroupName";

INSERT INTO "LogStream" ("logGroupId", "logStreamName", "functionName", "environmentId", "createdAt", "lastEventAt")
    SELECT "logGroupId", "logStreamName", "functionName", "environmentId", "OldStream"."createdAt", "lastEventAt"
      FROM "OldStream" JOIN "LogGroup" USING ("logGroupName");

DROP TABLE "OldStream";

-- RedefineTables
CREATE TABLE "new_LogEvent" (
    "sequence" BIGINT NOT NULL PRIMARY KEY,
    "logGroupId" INTEGER NOT NULL,
    "logStreamId" INTEGER NOT NULL,
    "requestId" TEXT,
    "at" REAL NOT NULL,
    "source" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL
);
INSERT INTO "new_LogEvent" ("sequence", "logGroupId", "logStreamId", "requestId", "at", "source", "text", "bytes")
    SELECT "sequence", "logGroupId", "logStreamId", "requestId", "at", "source", "text", "bytes"
      FROM "LogEvent" JOIN "LogStream" USING ("logStreamName", "functionName", "environmentId");
DROP TABLE "LogEvent";
ALTER TABLE "new_LogEvent" RENAME TO "LogEvent";

-- CreateIndex
CREATE INDEX "LogEvent_requestId_sequence_idx" ON "LogEvent"("requestId", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_logGroupId_at_sequence_idx" ON "LogEvent"("logGroupId", "at", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_logStreamId_at_sequence_idx" ON "LogEvent"("logStreamId", "at", "sequence");

-- CreateIndex
CREATE INDEX "LogEvent_at_idx" ON "LogEvent"("at");

-- CreateIndex
CREATE UNIQUE INDEX "LogGroup_logGroupName_key" ON "LogGroup"("logGroupName");

-- CreateIndex
CREATE UNIQUE INDEX "LogStream_logGroupId_logStreamName_key" ON "LogStream"("logGroupId", "logStreamName");

-- CreateIndex
CREATE INDEX "LogStream_logGroupId_lastEventAt_idx" ON "LogStream"("logGroupId", "lastEventAt");

-- CreateIndex
CREATE INDEX "LogStream_functionName_idx" ON "LogStream"("functionName");
