-- CreateTable
CREATE TABLE "OwedRecord" (
    "requestId" TEXT NOT NULL PRIMARY KEY,
    "at" REAL NOT NULL,
    "event" TEXT NOT NULL
);
