import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settleOwed } from "../../../operations/key/settle-owed.ts";
import { ecrTarget } from "../ecr/ecr-service.ts";
import { ecrOperations } from "./ecr-operations.ts";
import { lambdaOperations } from "./lambda-operations.ts";
import { cloudTrailOperations, logsOperations } from "./other-operations.ts";
import { openRecordedApis, signedBy, type WrittenRecord } from "./testing/recorded-apis.ts";

type Apis = Awaited<ReturnType<typeof openRecordedApis>>;

let apis: Apis;
beforeAll(async () => {
  apis = await openRecordedApis();
});
afterAll(() => apis[Symbol.asyncDispose]());

const functions = "/2015-03-31/functions";

async function recordsOf(act: () => Promise<unknown>): Promise<WrittenRecord[]> {
  const before = (await apis.records()).length;
  await act();
  return (await apis.records()).slice(before);
}

function target(name: string) {
  return { "x-amz-target": `${ecrTarget}.${name}`, "content-type": "application/x-amz-json-1.1" };
}

describe("what is called", () => {
  test("of Lambda is recorded with the date of its API, who called, what was asked and what was answered", async () => {
    const asked = {
      ...{ FunctionName: "hello", Role: "arn:aws:iam::000000000000:role/any", PackageType: "Image" },
      ...{ Code: { ImageUri: "hello:1" }, Environment: { Variables: { TOKEN: "s3cret" } }, Tags: { team: "s3cret" } },
    };
    const headers = { ...signedBy("alice"), "user-agent": "aws-cli/2.0" };
    const [record] = await recordsOf(() => apis.ask("POST", functions, asked, headers));
    expect(record).toMatchObject({
      ...{ eventSource: "lambda.amazonaws.com", eventName: "CreateFunction20150331", readOnly: false },
      userIdentity: { type: "IAMUser", userName: "alice", accessKeyId: "alice" },
      ...{ sourceIPAddress: "127.0.0.1", userAgent: "aws-cli/2.0" },
      requestParameters: {
        ...{ functionName: "hello", code: { imageUri: "hello:1" }, environment: {} },
        tags: { team: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      },
      responseElements: { functionArn: "arn:aws:lambda:us-east-1:000000000000:function:hello", environment: {} },
      resources: [{ type: "AWS::Lambda::Function", ARN: "arn:aws:lambda:us-east-1:000000000000:function:hello" }],
    });
    expect(record).not.toHaveProperty("errorCode");
  });

  test("and only reads has no answer in its record, and an invoke none at all", async () => {
    const [read, ...more] = await recordsOf(async () => {
      await apis.ask("GET", `${functions}/hello?Qualifier=$LATEST`);
      await apis.ask("POST", `${functions}/hello/invocations`, { payload: 1 });
    });
    expect(read).toMatchObject({ eventName: "GetFunction20150331v2", readOnly: true, responseElements: null });
    expect(read?.requestParameters).toEqual({ functionName: "hello", qualifier: "$LATEST" });
    expect(read?.userIdentity).toMatchObject({ type: "Root" });
    expect(more).toEqual([]);
  });

  test("and fails is recorded with its error: a refusal, a violation of the model, a body that is no JSON", async () => {
    const records = await recordsOf(async () => {
      await apis.ask("GET", `${functions}/nobody`);
      await apis.ask("POST", functions, { FunctionName: "x", Role: "any" });
      await apis.ask("POST", functions, '{"Environment": s3cret}');
      await apis.ask("POST", "/", { repositoryName: "team/none" }, target("ListImages"));
      await apis.ask("POST", "/", "s3cret", target("CreateRepository"));
      await apis.ask("POST", "/", "s3cret", { "x-amz-target": "TrentService.Encrypt" });
    });
    expect(records.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
      ["GetFunction20150331v2", "ResourceNotFoundException"],
      ["CreateFunction20150331", "ValidationException"],
      ["CreateFunction20150331", "SerializationException"],
      ["ListImages", "RepositoryNotFoundException"],
      ["CreateRepository", "SerializationException"],
      ["Encrypt", "SerializationException"],
    ]);
    expect(records[0]?.errorMessage).toContain("Function not found: arn:aws:lambda");
    expect(records[2]?.errorMessage).toBe("The request body is no JSON.");
    expect(records[3]?.resources).toMatchObject([{ ARN: "arn:aws:ecr:us-east-1:000000000000:repository/team/none" }]);
  });

  test("by another account is refused and recorded as that account's", async () => {
    const [record] = await recordsOf(async () => {
      const body = { repositoryName: "team/none", registryId: "000000000000" };
      await apis.ask("POST", "/", body, { ...target("BatchGetImage"), ...signedBy("210987654321") });
    });
    expect(record).toMatchObject({ userIdentity: { type: "AWSAccount", accountId: "210987654321" } });
    expect(record?.errorCode).toBeDefined();
  });

  test("of STS is recorded", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const [record] = await recordsOf(() => apis.ask("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", form));
    expect(record).toMatchObject({ eventSource: "sts.amazonaws.com", eventName: "GetCallerIdentity", readOnly: true });
  });

  test("and cannot be recorded is not answered", async () => {
    const { append } = apis.trail;
    apis.trail.append = async () => {
      throw new Error("the disk is full");
    };
    try {
      const repository = await apis.ask("POST", "/", { repositoryName: "team/lost" }, target("CreateRepository"));
      expect(repository).toMatchObject({ status: 500, text: expect.not.stringContaining("repositoryArn") });
      const read = await apis.ask("GET", `${functions}/hello`);
      expect(read).toMatchObject({ status: 500, text: expect.not.stringContaining("FunctionArn") });
    } finally {
      apis.trail.append = append;
    }
    // What may have been carried out, and is not on the trail, is put there at the next start.
    const owed = await recordsOf(() => settleOwed({ auditTrail: apis.trail, owedRecords: apis.owedRecords }));
    expect(owed).toMatchObject([{ eventName: "CreateRepository", errorCode: "InternalFailure" }]);
    expect(owed[0]?.requestParameters).toEqual({ repositoryName: "team/lost" });
    expect(await apis.owedRecords.list()).toEqual([]);
  });
});

const secret = "m4rk3r-s3cret";

/** Whatever member of any operation may hold something that must not be kept. */
const everything = {
  ...{ Environment: { Variables: { NAME: secret }, Error: secret }, Tags: { team: secret }, Payload: secret },
  Code: { ZipFile: secret },
  ImageConfig: { EntryPoint: [secret], Command: ["--password", secret], WorkingDirectory: "/" },
  ...{ FileSystemConfigs: [{ Arn: secret }], DurableConfig: { any: secret }, SomethingNew: secret },
  ...{ layerPartBlob: Buffer.from(secret).toString("base64"), imageManifest: secret, nextToken: secret },
  ...{ tags: [{ Key: "team", Value: secret }], filterPattern: secret, NextToken: secret, Marker: secret },
  policyText: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: "ecr:*", Condition: { StringEquals: { "sts:ExternalId": secret } } },
    ],
  }),
};

describe("no secret of any request is recorded or logged", () => {
  const named = { FunctionName: "hello", repositoryName: "team/secrets", logGroupName: "/aws/lambda/hello" };
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=alice/x/y/z/aws4_request, Signature=${secret}` };

  test("by Lambda", async () => {
    const one = `${functions}/hello`;
    const requests: [method: string, path: string][] = [
      ...([
        ["POST", functions],
        ["GET", functions],
        ["GET", one],
        ["DELETE", one],
      ] as [string, string][]),
      ...([
        ["GET", `${one}/configuration`],
        ["PUT", `${one}/configuration`],
        ["PUT", `${one}/code`],
        ["POST", `${one}/versions`],
        ["GET", `${one}/versions`],
        ["POST", `${one}/aliases`],
        ["GET", `${one}/aliases`],
      ] as [string, string][]),
      ...["GET", "PUT", "DELETE"].map((method): [string, string] => [method, `${one}/aliases/live`]),
      ...([] as [string, string][]),
      ...([
        ["POST", `${one}/invocations`],
        ["GET", "/2016-08-19/account-settings"],
      ] as [string, string][]),
      ...["GET", "POST", "DELETE"].map((method): [string, string] => [
        method,
        "/2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:hello",
      ]),
    ];
    const records = await recordsOf(async () => {
      for (const [method, path] of requests) {
        const hasBody = method !== "GET" && method !== "DELETE";
        const bodies = [{ ...everything, ...named }, `{"Environment": "${secret}`, { ...everything, Role: 7 }];
        for (const body of hasBody ? bodies : [undefined]) await apis.ask(method, path, body, headers);
        await apis.ask(method, `${path}?Marker=${secret}`, hasBody ? [secret] : undefined, headers);
      }
    });
    const names = new Set(records.map(({ eventName }) => eventName));
    for (const { eventName } of Object.values(lambdaOperations.operations)) expect(names).toContain(eventName);
    expectNoSecret(records);
  });

  test("by the services of the JSON protocol", async () => {
    const records = await recordsOf(async () => {
      for (const [service, operations] of Object.entries(apis.services)) {
        for (const operation of Object.keys(operations)) {
          const sent = { ...headers, "x-amz-target": `${service}.${operation}` };
          const kms = { KeyId: "alias/none", Plaintext: secret, CiphertextBlob: secret, Policy: everything.policyText };
          for (const body of [{ ...everything, ...named, ...kms }, `{"policyText": "${secret}`, [secret], everything]) {
            await apis.ask("POST", "/", body, sent);
          }
        }
      }
    });
    const names = new Set(records.map(({ eventName }) => eventName));
    for (const { operations } of [ecrOperations, logsOperations, cloudTrailOperations]) {
      for (const name of Object.keys(operations)) expect(names).toContain(name);
    }
    for (const [service, operations] of Object.entries(apis.services)) {
      // Whatever a service can do is recorded.
      for (const name of Object.keys(operations))
        expect([service, [...names]]).toEqual([service, expect.arrayContaining([name])]);
    }
    expectNoSecret(records);
    const { events } = await apis.ofKeys.lookup({ filter: {}, order: "oldest-first", limit: 100_000 });
    expectNoSecret(events.map(({ text }) => JSON.parse(text)));
  });

  afterAll(async () => expect(await apis.owedRecords.list()).toEqual([]));

  function expectNoSecret(records: readonly WrittenRecord[]) {
    expect(records.length).toBeGreaterThan(0);
    const encoded = Buffer.from(secret).toString("base64");
    for (const text of [...records.map((record) => JSON.stringify(record)), ...apis.logged]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(encoded);
    }
  }
});
