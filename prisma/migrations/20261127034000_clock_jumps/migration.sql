-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Transition" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "functionId" TEXT,
    "functionName" TEXT,
    "version" TEXT,
    "at" REAL NOT NULL,
    "event" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "fromUpdate" TEXT,
    "toUpdate" TEXT,
    "reasonCode" TEXT,
    "byMs" REAL,
    "offsetMs" REAL,
    "cause" TEXT NOT NULL,
    "who" TEXT NOT NULL
);
INSERT INTO "new_Transition" ("sequence", "functionId", "functionName", "version", "at", "event", "from", "to",
                              "fromUpdate", "toUpdate", "reasonCode", "cause", "who")
SELECT "sequence", "functionId", "functionName", "version", "at", "event", "from", "to",
       "fromUpdate", "toUpdate", "reasonCode", "cause", "who"
  FROM "Transition";
DROP TABLE "Transition";
ALTER TABLE "new_Transition" RENAME TO "Transition";
CREATE INDEX "Transition_functionId_sequence_idx" ON "Transition"("functionId", "sequence");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
