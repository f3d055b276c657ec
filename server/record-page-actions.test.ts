import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { MemoryAuditTrail } from "./adapters/memory/audit-trail.ts";
import { PlatformError } from "./core/errors/platform-error.ts";
import type { Platform } from "./platform.ts";
import { recordPageActions } from "./record-page-actions.ts";

test("what is done on a page is recorded as the console's call of the API, failures too, without variables", async () => {
  const config = { region: "us-east-1", account: "000000000000" };
  const trail = new MemoryAuditTrail({ now: () => Date.now() }, config);
  const done: string[] = [];
  const does = (what: string) => async () => void done.push(what);
  const refuses = async () => {
    throw new PlatformError("ResourceNotFoundException", "Function not found: hello");
  };
  const functions = { create: does("create"), updateCode: does("code"), updateConfiguration: does("configuration") };
  const images = { setPermission: does("permission"), deleteTag: does("tag"), delete: does("image") };
  // Of the platform only what is recorded is asked.
  const versions = { publish: does("publish"), createAlias: does("alias"), delete: does("version") };
  const opened = { functions: { ...functions, delete: refuses }, images, versions } as unknown as Platform;
  const platform = recordPageActions(opened, { trail, config, ids: { uuid: randomUUID } });

  await platform.functions.create(
    "hello",
    "hello:1",
    { memoryMiB: 256, environment: { TOKEN: "s3cret" } },
    "dashboard",
  );
  await platform.functions.updateCode("hello", "hello:2", "dashboard");
  await platform.functions.updateConfiguration("hello", { timeoutSeconds: 9 }, "dashboard");
  await expect(platform.functions.delete("hello", "dashboard")).rejects.toThrow("Function not found");
  await platform.images.setPermission("team/hello", false);
  await platform.images.deleteTag("team/hello", "1");
  await platform.images.delete("team/hello", "sha256:00");
  await platform.versions.publish("hello", "the first", "dashboard");
  const settings = { version: "1", description: "", weights: { 2: 0.5 } };
  await platform.versions.createAlias("hello", "live", settings, "dashboard");
  await platform.versions.delete("hello", "2", "dashboard");

  const changes = ["create", "code", "configuration", "permission", "tag", "image", "publish", "alias", "version"];
  expect(done).toEqual(changes);
  const { events } = await trail.lookup({ filter: { username: "console" }, order: "oldest-first", limit: 50 });
  const records = events.map(({ text }) => JSON.parse(text));
  expect(records.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
    ["CreateFunction20150331", undefined],
    ["UpdateFunctionCode20150331v2", undefined],
    ["UpdateFunctionConfiguration20150331v2", undefined],
    ["DeleteFunction20150331", "ResourceNotFoundException"],
    ["SetRepositoryPolicy", undefined],
    ["BatchDeleteImage", undefined],
    ["BatchDeleteImage", undefined],
    ["PublishVersion20150331", undefined],
    ["CreateAlias20150331", undefined],
    ["DeleteFunction20150331", undefined],
  ]);
  expect(records[8].requestParameters).toMatchObject({ routingConfig: { additionalVersionWeights: { 2: 0.5 } } });
  expect(records[9].requestParameters).toMatchObject({ functionName: "hello", qualifier: "2" });
  expect(records[0]).toMatchObject({
    ...{ sourceIPAddress: "127.0.0.1", sessionCredentialFromConsole: "true" },
    requestParameters: { functionName: "hello", code: { imageUri: "hello:1" }, memorySize: 256, environment: {} },
    resources: [{ ARN: "arn:aws:lambda:us-east-1:000000000000:function:hello" }],
  });
  expect(records[4]).toMatchObject({ additionalEventData: { lambdaMayReadImages: false } });
  expect(JSON.stringify(records)).not.toContain("s3cret");
});
