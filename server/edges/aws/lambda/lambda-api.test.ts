import { expect, test } from "vitest";
import { isLambdaPath } from "./lambda-api.ts";
import { serveApi } from "./testing/served-api.ts";

test.each([
  ["/2015-03-31/functions", true],
  ["/2017-10-31/functions/x/concurrency", true],
  ["/2015-03-31", true],
  ["/2015-03-31functions", false],
  ["/1015-03-31/functions", false],
  ["/", false],
  ["/v2/", false],
])("%s belongs to the Lambda API: %s", (path, expected) => expect(isLambdaPath(path)).toBe(expected));

test.each([
  ["GET", "/2015-03-31/nothing"],
  ["PATCH", "/2015-03-31/functions"],
  ["PUT", "/2015-03-31/functions/hello"],
  ["GET", "/2015-03-31/functions/hello/invocations"],
  ["PUT", "/2017-10-31/functions/hello/concurrency"],
  ["POST", "/2015-03-31/functions//invocations"],
  ["GET", "/2015-03-31/functions/%zz"],
  ["GET", "/2015-03-31/functions/a/b/c"],
  ["GET", "/2015-03-31"],
])("%s %s is no operation, and the answer has AWS's shape", async (method, path) => {
  await using api = await serveApi();
  const answer = await api.raw(method, path);
  expect(answer.status).toBe(404);
  expect(answer.headers).toMatchObject({
    "x-amzn-errortype": "UnknownOperationException",
    "content-type": "application/json",
    "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(answer.json()).toMatchObject({ Message: expect.stringContaining(path), message: expect.any(String) });
});

test("HEAD gets no body", async () => {
  await using api = await serveApi();
  expect(await api.raw("HEAD", "/2015-03-31/functions")).toMatchObject({ status: 404, bytes: Buffer.alloc(0) });
});

test("a name that cannot be one is a ValidationException, whose body has only the message", async () => {
  await using api = await serveApi();
  const answer = await api.raw("GET", "/2015-03-31/functions/a%20b");
  expect(answer.status).toBe(400);
  expect(Object.keys(answer.json())).toEqual(["message"]);
  expect(answer.json().message).toMatch(/^1 validation error detected: Value 'a b' at 'functionName'/);
});
