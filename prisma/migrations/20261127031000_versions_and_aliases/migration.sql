-- AlterTable
ALTER TABLE "Function" ADD COLUMN "lastNumber" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "FunctionVersion" ADD COLUMN "publishedAt" REAL;

-- CreateTable
CREATE TABLE "Alias" (
    "functionId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "weights" TEXT NOT NULL DEFAULT '{}',
    "revisionId" TEXT NOT NULL,

    PRIMARY KEY ("functionId", "name"),
    CONSTRAINT "Alias_functionId_fkey" FOREIGN KEY ("functionId") REFERENCES "Function" ("functionId") ON DELETE CASCADE ON UPDATE CASCADE
);
