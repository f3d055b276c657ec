-- CreateTable
CREATE TABLE "TrailEvent" (
    "sequence" INTEGER NOT NULL PRIMARY KEY,
    "eventId" TEXT NOT NULL,
    "at" REAL NOT NULL,
    "eventName" TEXT NOT NULL,
    "eventSource" TEXT NOT NULL,
    "readOnly" BOOLEAN NOT NULL,
    "username" TEXT,
    "accessKeyId" TEXT,
    "functionArn" TEXT,
    "errorCode" TEXT,
    "text" TEXT NOT NULL,
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "seal" TEXT NOT NULL
);

-- CreateTable: its rows are its primary key's index, so that the verification reads both tables side by side.
CREATE TABLE "TrailResource" (
    "sequence" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "arn" TEXT NOT NULL,
    "at" REAL NOT NULL,

    PRIMARY KEY ("sequence", "place")
) WITHOUT ROWID;

-- CreateIndex
CREATE UNIQUE INDEX "TrailEvent_eventId_key" ON "TrailEvent"("eventId");

-- CreateIndex
CREATE INDEX "TrailEvent_at_idx" ON "TrailEvent"("at");

-- CreateIndex
CREATE INDEX "TrailEvent_eventName_at_idx" ON "TrailEvent"("eventName", "at");

-- CreateIndex
CREATE INDEX "TrailEvent_eventSource_at_idx" ON "TrailEvent"("eventSource", "at");

-- CreateIndex
CREATE INDEX "TrailEvent_readOnly_at_idx" ON "TrailEvent"("readOnly", "at");

-- CreateIndex
CREATE INDEX "TrailEvent_username_at_idx" ON "TrailEvent"("username", "at");

-- CreateIndex
CREATE INDEX "TrailEvent_accessKeyId_at_idx" ON "TrailEvent"("accessKeyId", "at") WHERE "accessKeyId" IS NOT NULL;

-- CreateIndex
CREATE INDEX "TrailEvent_functionArn_at_idx" ON "TrailEvent"("functionArn", "at") WHERE "functionArn" IS NOT NULL;

-- CreateIndex: of the failed ones, by time.
CREATE INDEX "TrailEvent_errorCode_at_idx" ON "TrailEvent"("at") WHERE "errorCode" IS NOT NULL;

-- CreateIndex
CREATE INDEX "TrailResource_arn_at_sequence_idx" ON "TrailResource"("arn", "at", "sequence");

-- CreateIndex
CREATE INDEX "TrailResource_type_at_sequence_idx" ON "TrailResource"("type", "at", "sequence");
