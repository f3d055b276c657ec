import { expect, test } from "vitest";
import { acceptedCause, splitCause } from "./error-cause.ts";

const cause = {
  exceptions: [{ message: "no", type: "TypeError", stack: [{ path: "/var/task/app.mjs", line: 7, label: "handler" }] }],
  working_directory: "/var/task",
  paths: ["/var/task/app.mjs"],
};

test("a cause of X-Ray's shape is kept, without what the shape does not have", () => {
  expect(acceptedCause(JSON.stringify({ ...cause, colour: "red" }))).toBe(JSON.stringify(cause));
  expect(acceptedCause('{"message":"native"}')).toBe(
    '{"exceptions":[],"working_directory":"","paths":[],"message":"native"}',
  );
});

test.each(["", "no json", "[]", "{}", '{"paths":[]}', '{"paths":"one"}'])("%j is no cause", (json) => {
  expect(acceptedCause(json)).toBeUndefined();
});

test("a cause that is too large loses the ends of its lists first, then its texts", () => {
  const size = (json: string | undefined) => Buffer.byteLength(json ?? "");
  const lists = { ...cause, paths: Array.from({ length: 1000 }, (_, number) => `/${number}`.padEnd(100, "x")) };
  const kept = acceptedCause(JSON.stringify(lists));
  expect(size(kept)).toBeLessThanOrEqual(65_536);
  expect(JSON.parse(kept ?? "").paths).toEqual(lists.paths.slice(0, 600));
  const texts = acceptedCause(JSON.stringify({ ...cause, message: "ü".repeat(100_000) }));
  expect(size(texts)).toBeLessThanOrEqual(65_536);
  expect(JSON.parse(texts ?? "")).toMatchObject({ exceptions: [], paths: [], working_directory: "/var/task" });
  expect(JSON.parse(texts ?? "").message).toMatch(/^ü+\.\.\.$/);
});

test("an error's body with its cause is parted: the caller gets the error alone", () => {
  const error = { errorMessage: "no", errorType: "TypeError", stackTrace: ["at handler"] };
  expect(splitCause(JSON.stringify({ ...error, errorCause: cause, more: 1 }))).toEqual({
    body: JSON.stringify(error),
    cause: JSON.stringify(cause),
  });
  expect(splitCause("{}")).toEqual({ body: '{"errorMessage":"","errorType":""}' });
  expect(splitCause("not json")).toEqual({ body: '"Invalid error body"' });
});
