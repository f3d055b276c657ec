-- AlterTable
ALTER TABLE "Repository" ADD COLUMN "permissionOwed" BOOLEAN NOT NULL DEFAULT false;

-- Functions were made from these while policies were not kept to: the next start lets Lambda read them on.
UPDATE "Repository" SET "permissionOwed" = true WHERE "name" IN (
  SELECT json_extract("deployment", '$.image.source.repository')
    FROM (SELECT "serving" AS "deployment" FROM "FunctionVersion"
          UNION SELECT "updating" FROM "FunctionVersion" WHERE "updating" IS NOT NULL)
   WHERE json_extract("deployment", '$.image.source.kind') = 'repository'
);
