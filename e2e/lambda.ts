/** The AWS SDK for JavaScript on the platform under test. */
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";

export const role = "arn:aws:iam::000000000000:role/lambda";

export type Lambda = ReturnType<typeof lambdaAt>;

export function lambdaAt(endpoint: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new LambdaClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const waiter = { client, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.1 };
  const functions = {
    client,
    async begin(FunctionName: string, ImageUri: string, more: object = {}): Promise<void> {
      const settings = { PackageType: "Image" as const, Role: role, Timeout: 10, ...more };
      await client.send(new CreateFunctionCommand({ FunctionName, Code: { ImageUri }, ...settings }));
    },
    async untilActive(FunctionName: string): Promise<void> {
      await waitUntilFunctionActiveV2(waiter, { FunctionName });
    },
    async create(FunctionName: string, ImageUri: string, more: object = {}): Promise<void> {
      await functions.begin(FunctionName, ImageUri, more);
      await functions.untilActive(FunctionName);
    },
    async updateCode(FunctionName: string, ImageUri: string): Promise<void> {
      await client.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri }));
    },
    async untilUpdated(FunctionName: string): Promise<void> {
      await waitUntilFunctionUpdatedV2(waiter, { FunctionName });
    },
    configuration: (FunctionName: string) => client.send(new GetFunctionConfigurationCommand({ FunctionName })),
    delete: (FunctionName: string) => client.send(new DeleteFunctionCommand({ FunctionName })),
    async invoke(FunctionName: string, payload: unknown, more: Partial<InvokeCommandInput> = {}) {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...more }));
      return { ...answer, body: answer.Payload?.length ? JSON.parse(answer.Payload.transformToString()) : undefined };
    },
    [Symbol.dispose]: () => client.destroy(),
  };
  return functions;
}
