import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  paginateListFunctions,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { digestHex } from "./testing/memory-functions.ts";
import { createHelloFunction, type ServedApi, serveApi } from "./testing/served-api.ts";

const FunctionName = "hello";
const arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const Role = "arn:aws:iam::000000000000:role/any";
const hello = { FunctionName, Role, PackageType: "Image", Code: { ImageUri: "hello:1" } } as const;

async function publish(api: ServedApi, Description?: string) {
  return api.client.send(new PublishVersionCommand({ FunctionName, Description }));
}

/** With as many published versions. */
async function serveVersions(count: number): Promise<ServedApi> {
  const api = await serveApi();
  await createHelloFunction(api);
  for (let version = 1; version <= count; version += 1) {
    await publish(api);
    const MemorySize = 128 + version;
    await api.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize }));
    await api.finish(FunctionName);
  }
  return api;
}

test("PublishVersion answers 201 with the version, Active, under its own ARN and revision", async () => {
  await using api = await serveVersions(0);
  const latest = await api.client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { $metadata, ...version } = await publish(api, "the first");
  expect($metadata.httpStatusCode).toBe(201);
  const { $metadata: _, RevisionId, ...same } = latest;
  expect(version).toEqual({
    ...same,
    ...{ FunctionArn: `${arn}:1`, Version: "1", Description: "the first", RevisionId: expect.any(String) },
  });
  expect(version.RevisionId).not.toBe(RevisionId);
  expect(await publish(api, "again")).toMatchObject({ Version: "1", Description: "the first" });
});

test("a qualifier chooses the version wherever there is one, and the ARN carries what was asked for", async () => {
  await using api = await serveVersions(2);
  await api.client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  const asked = async (Qualifier?: string) => {
    const { Configuration } = await api.client.send(new GetFunctionCommand({ FunctionName, Qualifier }));
    const shown = await api.client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
    expect(shown).toMatchObject({ ...Configuration });
    return [shown.FunctionArn, shown.Version, shown.MemorySize];
  };
  expect(await asked()).toEqual([arn, "$LATEST", 130]);
  expect(await asked("$LATEST")).toEqual([`${arn}:$LATEST`, "$LATEST", 130]);
  expect(await asked("2")).toEqual([`${arn}:2`, "2", 129]);
  expect(await asked("live")).toEqual([`${arn}:live`, "1", 128]);
  for (const Qualifier of ["3", "none"]) {
    await expect(asked(Qualifier)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: ${arn}:${Qualifier}`,
    });
  }
  const { ExecutedVersion } = await api.client.send(new InvokeCommand({ FunctionName, Qualifier: "live" }));
  expect(ExecutedVersion).toBe("1");
  const byName = await api.client.send(new InvokeCommand({ FunctionName: `${arn}:2` }));
  expect(byName.ExecutedVersion).toBe("2");
  await api.client.send(new InvokeCommand({ FunctionName, Qualifier: "live", InvocationType: "Event" }));
  expect(api.events.at(-1)).toMatchObject({ qualifier: "live" });
  const dry = (Qualifier: string) =>
    api.client.send(new InvokeCommand({ FunctionName, Qualifier, InvocationType: "DryRun" }));
  expect((await dry("2")).StatusCode).toBe(204);
  await expect(dry("none")).rejects.toThrow(`Function not found: ${arn}:none`);
});

test("versions are listed by their numbers, in pages, without their state", async () => {
  await using api = await serveVersions(11);
  const { Versions = [], NextMarker } = await api.client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(NextMarker).toBeUndefined();
  const numbers = Array.from({ length: 11 }, (_, index) => `${index + 1}`);
  expect(Versions.map(({ Version }) => Version)).toEqual(["$LATEST", ...numbers]);
  expect(Versions.map(({ FunctionArn }) => FunctionArn).slice(0, 2)).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
  for (const version of Versions) expect(Object.keys(version)).not.toContain("State");
  const paged: (string | undefined)[] = [];
  for await (const page of paginateListVersionsByFunction({ client: api.client, pageSize: 5 }, { FunctionName })) {
    expect(page.Versions?.length).toBeLessThanOrEqual(5);
    paged.push(...(page.Versions ?? []).map(({ Version }) => Version));
  }
  expect(paged).toEqual(["$LATEST", ...numbers]);
  const unknown = new ListVersionsByFunctionCommand({ FunctionName: "none" });
  await expect(api.client.send(unknown)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("ListFunctions with ALL has every version of every function, in pages", async () => {
  await using api = await serveVersions(2);
  await api.client.send(new CreateFunctionCommand({ ...hello, FunctionName: "hello-2" }));
  const arns: (string | undefined)[] = [];
  for await (const page of paginateListFunctions({ client: api.client, pageSize: 2 }, { FunctionVersion: "ALL" })) {
    arns.push(...(page.Functions ?? []).map((one) => one.FunctionArn));
  }
  expect(arns).toEqual([`${arn}:$LATEST`, `${arn}:1`, `${arn}:2`, `${arn}-2:$LATEST`]);
  const { Functions = [] } = await api.client.send(new ListFunctionsCommand({}));
  expect(Functions.map((one) => one.FunctionArn)).toEqual([arn, `${arn}-2`]);
});

test("CreateFunction and UpdateFunctionCode publish when they are asked to", async () => {
  await using api = await serveApi();
  const created = await api.client.send(new CreateFunctionCommand({ ...hello, Publish: true }));
  expect(created).toMatchObject({ Version: "1", FunctionArn: arn, State: "Pending", StateReasonCode: "Creating" });
  await api.finish(FunctionName);
  const waited = waitUntilPublishedVersionActive(
    { client: api.client, maxWaitTime: 60, minDelay: 0.01, maxDelay: 0.01 } as never,
    { FunctionName, Qualifier: "1" },
  );
  await api.finish(FunctionName, undefined, "1");
  expect((await waited).state).toBe("SUCCESS");
  const update = { FunctionName, ImageUri: "hello:2", Publish: true };
  const updated = await api.client.send(new UpdateFunctionCodeCommand({ ...update, DryRun: true }));
  expect(updated).toMatchObject({ Version: "$LATEST" });
  await api.client.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 256 }));
  await api.finish(FunctionName);
  expect(await api.client.send(new UpdateFunctionCodeCommand(update))).toMatchObject({
    ...{ Version: "2", FunctionArn: `${arn}:2`, MemorySize: 256 },
  });
});

test("an alias is made, read, listed, changed and deleted in AWS's members", async () => {
  await using api = await serveVersions(2);
  const { client } = api;
  const RoutingConfig = { AdditionalVersionWeights: { 2: 0.25 } };
  const asked = { FunctionName, Name: "live", FunctionVersion: "1", Description: "for all", RoutingConfig };
  const { $metadata, ...made } = await client.send(new CreateAliasCommand(asked));
  expect($metadata.httpStatusCode).toBe(201);
  const { FunctionName: _, ...members } = asked;
  expect(made).toEqual({ ...members, AliasArn: `${arn}:live`, RevisionId: expect.any(String) });
  const named = { FunctionName, Name: "live" };
  expect(await client.send(new GetAliasCommand(named))).toMatchObject(made);
  await client.send(new CreateAliasCommand({ FunctionName, Name: "beta", FunctionVersion: "$LATEST" }));
  const list = async (input = {}) =>
    (await client.send(new ListAliasesCommand({ FunctionName, ...input }))).Aliases?.map(({ Name }) => Name);
  expect(await list()).toEqual(["beta", "live"]);
  expect(await list({ FunctionVersion: "$LATEST" })).toEqual(["beta"]);
  expect(await list({ MaxItems: 1 })).toEqual(["beta"]);

  const moved = await client.send(new UpdateAliasCommand({ ...named, FunctionVersion: "2", RoutingConfig: {} }));
  expect(moved).toMatchObject({ FunctionVersion: "2", Description: "for all" });
  expect(Object.keys(moved)).not.toContain("RoutingConfig");
  expect(moved.RevisionId).not.toBe(made.RevisionId);
  const stale = new UpdateAliasCommand({ ...named, RevisionId: made.RevisionId });
  await expect(client.send(stale)).rejects.toMatchObject({ name: "PreconditionFailedException" });

  const removal = new DeleteFunctionCommand({ FunctionName, Qualifier: "2" });
  await expect(client.send(removal)).rejects.toMatchObject({
    name: "ResourceConflictException",
    message: "Unable to delete version because the following aliases reference it: [live]",
  });
  expect((await client.send(new DeleteAliasCommand(named))).$metadata.httpStatusCode).toBe(204);
  expect((await client.send(removal)).$metadata.httpStatusCode).toBe(204);
  await expect(client.send(new GetAliasCommand(named))).rejects.toThrow(`Cannot find alias arn: ${arn}:live`);
  await expect(client.send(new UpdateAliasCommand(named))).rejects.toThrow(`Alias not found: ${arn}:live`);
});

test.each<[string, { Name?: string; FunctionVersion?: string; weights?: Record<string, number> }, string, string]>([
  ["a number for a name", { Name: "7" }, "ValidationException", "at 'name' failed to satisfy constraint"],
  ["a version that is a word", { FunctionVersion: "live" }, "ValidationException", "at 'functionVersion' failed"],
  [
    "a version that is not there",
    { FunctionVersion: "9" },
    "ResourceNotFoundException",
    `Function not found: ${arn}:9`,
  ],
  ["a weight over one", { weights: { 2: 1.5 } }, "ValidationException", "less than or equal to 1.0"],
  ["a weight below none", { weights: { 2: -1 } }, "ValidationException", "greater than or equal to 0.0"],
  [
    "two weights",
    { weights: { 2: 0.1, 3: 0.1 } },
    "InvalidParameterValueException",
    "Number of items in AdditionalVersionWeights cannot be greater than 1",
  ],
  ["its own version once more", { weights: { 1: 0.1 } }, "InvalidParameterValueException", "is already included"],
  [
    "$LATEST beside another",
    { FunctionVersion: "$LATEST", weights: { 1: 0.1 } },
    "InvalidParameterValueException",
    "$LATEST is not supported for an alias pointing to more than 1 version",
  ],
])("no alias is made with %s", async (_what, { weights, ...given }, name, message) => {
  await using api = await serveVersions(2);
  const asked = { FunctionName, Name: "live", FunctionVersion: "1", ...given };
  const command = new CreateAliasCommand({
    ...asked,
    ...(weights && { RoutingConfig: { AdditionalVersionWeights: weights } }),
  });
  await expect(api.client.send(command)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

test("publishing is refused as AWS refuses it", async () => {
  await using api = await serveApi();
  const send = (input = {}) => api.client.send(new PublishVersionCommand({ FunctionName, ...input }));
  await expect(send()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await api.client.send(new CreateFunctionCommand(hello));
  await expect(send()).rejects.toMatchObject({ name: "ResourceConflictException" });
  await api.finish(FunctionName);
  await expect(send({ CodeSha256: "stale" })).rejects.toThrow(
    `CodeSHA256 (stale) is different from current CodeSHA256 in $LATEST (${digestHex}). Please try again with the CodeSHA256 in $LATEST.`,
  );
  await expect(send({ RevisionId: "stale" })).rejects.toMatchObject({ name: "PreconditionFailedException" });
  await expect(send({ FunctionName: "hello:1" })).rejects.toThrow("permitted on Lambda functions only");
});
