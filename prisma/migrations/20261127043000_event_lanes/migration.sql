-- DropIndex
DROP INDEX "QueuedEvent_functionId_dueAt_requestId_idx";

-- CreateIndex
CREATE INDEX "QueuedEvent_functionId_qualifier_dueAt_requestId_idx" ON "QueuedEvent"("functionId", "qualifier", "dueAt", "requestId");
