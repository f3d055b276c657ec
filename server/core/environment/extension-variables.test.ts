import { expect, test } from "vitest";
import { extensionVariables } from "./extension-variables.ts";

test("an extension sees the function's variables, but not those about its runtime, log and tracing", () => {
  const runtime = {
    STAGE: "test",
    AWS_LAMBDA_RUNTIME_API: "10.0.0.1:1",
    AWS_LAMBDA_FUNCTION_NAME: "hello",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/hello",
    AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/26/[$LATEST]00",
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    _HANDLER: "app.handler",
  };
  expect(extensionVariables(runtime)).toEqual({
    STAGE: "test",
    AWS_LAMBDA_RUNTIME_API: "10.0.0.1:1",
    AWS_LAMBDA_FUNCTION_NAME: "hello",
  });
});
