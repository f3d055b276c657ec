-- CreateTable
CREATE TABLE "Repository" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "createdAt" REAL NOT NULL,
    "tagMutability" TEXT NOT NULL DEFAULT 'mutable',
    "policyText" TEXT
);

-- CreateTable
CREATE TABLE "RepositoryBlob" (
    "repository" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    PRIMARY KEY ("repository", "digest")
);

-- CreateIndex
CREATE INDEX "RepositoryBlob_digest_idx" ON "RepositoryBlob"("digest");

-- AlterTable
ALTER TABLE "RepositoryManifest" ADD COLUMN "subject" TEXT;

-- CreateIndex
CREATE INDEX "RepositoryManifest_repository_subject_idx" ON "RepositoryManifest"("repository", "subject");

-- CreateIndex
CREATE INDEX "RepositoryTag_repository_digest_idx" ON "RepositoryTag"("repository", "digest");

-- What browsers have uploaded so far: each repository, and the blobs of its images.
INSERT INTO "Repository" ("name", "createdAt")
SELECT "repository", MIN("pushedAt") FROM "RepositoryManifest" GROUP BY "repository";

INSERT OR IGNORE INTO "RepositoryBlob" ("repository", "digest")
SELECT "repository", json_extract(CAST("bytes" AS TEXT), '$.config.digest') FROM "RepositoryManifest"
 WHERE json_extract(CAST("bytes" AS TEXT), '$.config.digest') IS NOT NULL;

INSERT OR IGNORE INTO "RepositoryBlob" ("repository", "digest")
SELECT "repository", json_extract("layer"."value", '$.digest')
  FROM "RepositoryManifest", json_each(CAST("bytes" AS TEXT), '$.layers') AS "layer";
