/** Runtimes that are not ours, with the AWS SDK as the caller: AWS's clients unchanged, and a bare one in shell. */
import { expect, test } from "@playwright/test";
import { engineImage, runtimeClientImage } from "./images.ts";
import { type Lambda, lambdaAt } from "./lambda.ts";
import { type RunningPlatform, startPlatform } from "./running-platform.ts";
import { pythonClientImage, shellRuntimeImage } from "./runtime-images.ts";

const resources = new AsyncDisposableStack();
let platform: RunningPlatform;
let functions: Lambda;
let images: Record<"node" | "nodeWithout" | "python" | "shell", string>;

test.beforeAll(async () => {
  platform = resources.use(await startPlatform());
  functions = resources.use(lambdaAt(platform.endpoint));
  const load = async (image: Parameters<typeof engineImage>[0]) => resources.use(await engineImage(image)).imageUri;
  const node = await runtimeClientImage();
  // Node's client takes the handler's name from the environment, Python's and the shell's from the command.
  const environment = { ...node.environment, _HANDLER: "missing.handler" };
  images = {
    node: await load(node),
    nodeWithout: await load({ ...node, repositoryTag: "ric-without:1", environment }),
    python: await load(await pythonClientImage()),
    shell: await load(await shellRuntimeImage()),
  };
});

test.afterAll(() => resources.disposeAsync());

// One function of a client serves its tests one after the other.
test.describe.configure({ mode: "serial" });

const clientContext = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const logOf = (result: string | undefined) => Buffer.from(result ?? "", "base64").toString();

for (const client of ["node", "python"] as const) {
  test(`AWS's runtime interface client for ${client} serves invokes unchanged`, async () => {
    await functions.create(client, images[client], { MemorySize: 256 });
    const context = { custom: { from: "täst" } };
    const answer = await functions.invoke(
      client,
      { a: "ü" },
      { LogType: "Tail", ClientContext: clientContext(context) },
    );
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.body).toMatchObject({
      echo: { a: "ü" },
      requestId: answer.$metadata.requestId,
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${client}`,
      clientContext: context,
      trace: expect.stringMatching(/^Root=1-/),
    });
    expect(answer.body.remainingMs).toBeGreaterThan(0);
    expect(answer.body.remainingMs).toBeLessThanOrEqual(10_000);
    expect(logOf(answer.LogResult)).toMatch(/START RequestId: [\s\S]*handling [\s\S]*END RequestId: /);
    expect((await functions.invoke(client, { b: 2 })).body).toMatchObject({ echo: { b: 2 } });
  });

  test(`an error of a ${client} handler is the caller's, and the next invoke works`, async () => {
    const failed = await functions.invoke(client, { fail: "no such luck" }, { LogType: "Tail" });
    expect(failed).toMatchObject({
      FunctionError: "Unhandled",
      body: { errorType: "TypeError", errorMessage: "no such luck" },
    });
    expect(logOf(failed.LogResult)).toContain("no such luck");
    expect((await functions.invoke(client, {})).FunctionError).toBeUndefined();
  });

  test(`a ${client} handler that is not there is an init error of its client's`, async () => {
    const image = client === "node" ? images.nodeWithout : images.python;
    const ImageConfig = { Command: ["missing.handler"] };
    await functions.create(`${client}-missing`, image, { MemorySize: 256, ImageConfig });
    const failed = await functions.invoke(`${client}-missing`, {}, { LogType: "Tail" });
    expect(failed).toMatchObject({ FunctionError: "Unhandled", body: { errorType: "Runtime.ImportModuleError" } });
    expect(logOf(failed.LogResult)).toContain("Status: error\tError Type: Runtime.ImportModuleError");
  });

  test(`${client} finds the identity of Cognito's that its caller names`, async () => {
    const identity = { cognitoIdentityId: "eu-west-1:id", cognitoIdentityPoolId: "eu-west-1:pool" };
    const url = `${platform.endpoint}/2015-03-31/functions/${client}/invocations`;
    const headers = { "X-Amz-Cognito-Identity": JSON.stringify(identity) };
    const answer = await fetch(url, { method: "POST", body: "{}", headers });
    expect(await answer.json()).toMatchObject({ identity });
  });
}

test("a bare runtime in shell serves, fails and cannot start as any other", async () => {
  await functions.create("shell", images.shell);
  const sentAt = Date.now();
  const answer = await functions.invoke("shell", { a: 1 }, { ClientContext: clientContext({ custom: {} }) });
  expect(answer.FunctionError).toBeUndefined();
  expect(answer.body).toMatchObject({
    echo: { a: 1 },
    requestId: answer.$metadata.requestId,
    clientContext: { custom: {} },
  });
  expect(answer.body.deadlineMs).toBeGreaterThan(sentAt);
  const failed = await functions.invoke("shell", { fail: 1 }, { LogType: "Tail" });
  expect(failed).toMatchObject({ FunctionError: "Unhandled", body: { errorType: "Function.Failed" } });
  expect(logOf(failed.LogResult)).toContain('handling {"fail":1}');
  expect((await functions.invoke("shell", { b: 2 })).body).toMatchObject({ echo: { b: 2 } });

  await functions.create("shell-missing", images.shell, { ImageConfig: { Command: ["missing.handler"] } });
  const missing = await functions.invoke("shell-missing", {});
  expect(missing.body).toMatchObject({ errorType: "Runtime.ImportModuleError" });
});
