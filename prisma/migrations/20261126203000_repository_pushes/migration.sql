-- AlterTable
ALTER TABLE "RepositoryBlob" ADD COLUMN "named" BOOLEAN NOT NULL DEFAULT false;

-- What is there has been named by an image, as far as can be told.
UPDATE "RepositoryBlob" SET "named" = true;

-- CreateTable
CREATE TABLE "RepositoryPush" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "repository" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "at" REAL NOT NULL,
    "way" TEXT NOT NULL,
    "sizeBytes" REAL NOT NULL,
    "newBytes" REAL NOT NULL
);

-- CreateIndex
CREATE INDEX "RepositoryPush_repository_sequence_idx" ON "RepositoryPush"("repository", "sequence");
