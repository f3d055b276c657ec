-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_QueuedEvent" (
    "requestId" TEXT NOT NULL PRIMARY KEY,
    "functionId" TEXT NOT NULL,
    "qualifier" TEXT NOT NULL,
    "payload" BLOB NOT NULL,
    "traceHeader" TEXT,
    "acceptedAheadMs" REAL NOT NULL,
    "dueAt" REAL NOT NULL,
    "dueAheadMs" REAL NOT NULL,
    "notRun" INTEGER NOT NULL,
    "invocation" TEXT NOT NULL
);
INSERT INTO "new_QueuedEvent"
SELECT "requestId", "functionId", "qualifier", "payload", "traceHeader", 0, "dueAt", 0, 0,
       json_object('requestId', "requestId", 'functionId', "functionId", 'functionName', "functionName",
                   'version', "qualifier", 'who', "who", 'arrivedAt', "acceptedAt", 'requestBytes', LENGTH("payload"),
                   'invocationType', 'Event', 'status', 'queued', 'httpStatus', 202, 'attempts', "attempts",
                   'nextAttempt', json_object('at', "dueAt", 'aheadMs', 0),
                   'phases', json_array(json_object('kind', 'queued', 'startAt', "acceptedAt")))
  FROM "QueuedEvent";
DROP TABLE "QueuedEvent";
ALTER TABLE "new_QueuedEvent" RENAME TO "QueuedEvent";
CREATE INDEX "QueuedEvent_functionId_dueAt_requestId_idx" ON "QueuedEvent"("functionId", "dueAt", "requestId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
