import { cp, readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { lambdaRefusal } from "../../core/policy/repository-access.ts";
import { settlePermissions } from "../../operations/repository/settle-permissions.ts";
import { functionRecord } from "../contract/sample-records.ts";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { PrismaImageRepository } from "./image-repository.ts";
import { openDatabase } from "./open-database.ts";
import { PrismaOwedPermissions } from "./owed-permissions.ts";

const migrations = path.resolve(import.meta.dirname, "../../../prisma/migrations");
const config = { region: "us-east-1", account: "000000000000" };

test("functions from before policies were kept to read their repositories on, and nothing else is opened", async () => {
  await using folder = await temporaryFolder();
  const earlier = folder.file("earlier");
  const before = (await readdir(migrations)).filter((name) => name < "20261127000000_repository_permissions");
  for (const name of before) await cp(path.join(migrations, name), path.join(earlier, name), { recursive: true });
  const file = folder.file("database.sqlite");
  const record = functionRecord("echo");
  const named = (kind: string, repository: string) =>
    JSON.stringify({ ...record.serving, image: { ...record.serving.image, source: { kind, repository } } });
  const unread = '{"Statement":[{"Effect":"Allow"},{"Effect":"Deny","Principal":"*","Action":"ecr:PutImage"}]}';
  {
    await using old = await openDatabase(file, earlier);
    await old.write("synced", async (tx) => {
      for (const [name, policyText] of [
        ["used", null],
        ["next", unread],
        ["unused", null],
        ["away", null],
      ]) {
        await tx.$executeRaw`INSERT INTO "Repository" ("name", "createdAt", "policyText") VALUES (${name}, 1, ${policyText})`;
      }
      const { functionId, functionName } = record;
      await tx.$executeRaw`INSERT INTO "Function" ("functionId", "functionName", "createdAt") VALUES (${functionId}, ${functionName}, 1)`;
      for (const [version, serving, updating] of [
        ["$LATEST", named("repository", "used"), named("repository", "next")],
        ["1", named("registry", "away"), null],
      ]) {
        await tx.$executeRaw`INSERT INTO "FunctionVersion"
          ("functionId", "version", "revisionId", "lastModifiedAt", "state", "stateSince", "updateStatus", "serving", "updating")
          VALUES (${functionId}, ${version}, 'r', 1, 'Active', 1, 'None', ${serving}, ${updating})`;
      }
    });
  }
  await using database = await openDatabase(file);
  const [owedPermissions, repository] = [new PrismaOwedPermissions(database), new PrismaImageRepository(database)];
  const warned: unknown[] = [];
  const log = { info() {}, error() {}, warn: (fields: Record<string, unknown>) => void warned.push(fields) };
  await settlePermissions({ owedPermissions, config, log });

  const open = (await repository.listRepositories()).filter(
    ({ name, policyText }) => !lambdaRefusal(policyText, { repository: name, functionName: "echo" }, config),
  );
  expect(open.map(({ name }) => name)).toEqual(["next", "used"]);
  expect(JSON.parse((await repository.repository("next"))?.policyText ?? "").Statement).toMatchObject([
    { Effect: "Deny", Action: "ecr:PutImage" },
    { Sid: "LambdaECRImageRetrievalPolicy" },
  ]);
  expect(warned).toEqual([{ repository: "next", fault: "Statement[0].Principal is missing" }]);
  // What is taken away later is not given back by the next start.
  await repository.setPolicy("used", undefined);
  await settlePermissions({ owedPermissions, config, log });
  expect((await repository.repository("used"))?.policyText).toBeUndefined();
});
