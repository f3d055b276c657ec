import fc from "fast-check";
import { expect, test } from "vitest";
import {
  acceptedErrorType,
  errorTypeIn,
  failurePayload,
  type InvokeFailure,
  notStarted,
  responseTooLargePayload,
  runtimeExited,
  timedOut,
} from "./error-payload.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (body: string) => new TextEncoder().encode(body);

test.each<[string, InvokeFailure, string]>([
  [
    "timeout",
    timedOut(3000),
    '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r Error: Task timed out after 3.00 seconds"}',
  ],
  [
    "exit status",
    runtimeExited({ kind: "exited", code: 3 }),
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited with error: exit status 3"}',
  ],
  [
    "exit 0",
    runtimeExited({ kind: "exited", code: 0 }),
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited without providing a reason"}',
  ],
  [
    "killed",
    runtimeExited({ kind: "signalled", signal: 9, outOfMemory: true }),
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited with error: signal: killed"}',
  ],
  [
    "segfault",
    runtimeExited({ kind: "signalled", signal: 11, outOfMemory: false }),
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited with error: signal: segmentation fault"}',
  ],
  [
    "real-time signal",
    runtimeExited({ kind: "signalled", signal: 34, outOfMemory: false }),
    '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited with error: signal: signal 34"}',
  ],
])("the payload of %s", (_name, failure, expected) => {
  expect(text(failurePayload(failure, "r"))).toBe(expected);
});

test("without a request the message has no id", () => {
  expect(text(failurePayload(timedOut(10_000), undefined))).toBe(
    '{"errorType":"Sandbox.Timedout","errorMessage":"Error: Task timed out after 10.00 seconds"}',
  );
});

test.each([
  ["entry-point", "Runtime.InvalidEntrypoint"],
  ["working-directory", "Runtime.InvalidWorkingDir"],
] as const)("an image that cannot start because of its %s is %s", (reason, errorType) => {
  const text = "fork/exec /nope: no such file or directory";
  expect(notStarted(reason, text)).toEqual({ errorType, reportedType: errorType, status: "error", text });
});

test("out of memory is named in the report alone", () => {
  expect(runtimeExited({ kind: "signalled", signal: 9, outOfMemory: true }).reportedType).toBe("Runtime.OutOfMemory");
  expect(runtimeExited({ kind: "signalled", signal: 9, outOfMemory: false }).reportedType).toBe("Runtime.ExitError");
});

test("a response over the limit is AWS's text", () => {
  expect(text(responseTooLargePayload())).toBe(
    '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
  );
});

test.each([
  [undefined, undefined],
  ["Runtime.ImportModuleError", "Runtime.ImportModuleError"],
  ["Function.MyError", "Function.MyError"],
  ["Function.my-error", "Function.Unknown"],
  ["Runtime.Error404", "Runtime.Error404"],
  ["TypeError", "Runtime.Unknown"],
  ["", "Runtime.Unknown"],
])("the error type header %j is taken as %j", (header, expected) => {
  expect(acceptedErrorType(header)).toBe(expected);
});

test("the error type is read from bodies that name one, and no body makes it fail", () => {
  expect(errorTypeIn(bytes('{"errorMessage":"m","errorType":"TypeError"}'))).toBe("TypeError");
  for (const body of ["", "null", "[]", '"x"', "{", '{"errorType":1}', '{"errorType":""}']) {
    expect(errorTypeIn(bytes(body))).toBeUndefined();
  }
  fc.assert(fc.property(fc.uint8Array(), (body) => void errorTypeIn(body)));
});
