import { expect, test } from "vitest";
import { afterCall, judge, type RuntimeCall, type RuntimeState, refused } from "./runtime-state.ts";

test.each<[RuntimeState, RuntimeCall, RuntimeState | typeof refused]>([
  ["Started", "next", "Ready"],
  ["Started", "response", refused],
  ["Started", "error", refused],
  ["Started", "init-error", "InitError"],
  ["Ready", "next", "Ready"],
  ["Ready", "response", refused],
  ["Ready", "error", refused],
  ["Ready", "init-error", refused],
  ["Running", "next", refused],
  ["Running", "response", "ResponseSent"],
  ["Running", "error", "ResponseSent"],
  ["Running", "init-error", refused],
  ["ResponseSent", "next", "Ready"],
  ["ResponseSent", "response", refused],
  ["ResponseSent", "error", refused],
  ["ResponseSent", "init-error", refused],
  ["InitError", "next", refused],
  ["InitError", "response", refused],
  ["InitError", "error", refused],
  ["InitError", "init-error", refused],
])("%s, %s", (from, call, to) => {
  expect(afterCall(from, call)).toBe(to);
});

test("the id is checked before the state", () => {
  expect(judge("Ready", "response", { asked: "a", current: undefined })).toEqual({ kind: "invalid-request-id" });
  expect(judge("Running", "response", { asked: "a", current: "b" })).toEqual({ kind: "invalid-request-id" });
  expect(judge("Running", "error", { asked: "b", current: "b" })).toEqual({ kind: "accepted", next: "ResponseSent" });
});

test("a refusal names both states as AWS does", () => {
  const request = { asked: "a", current: "a" };
  expect(judge("ResponseSent", "response", request)).toMatchObject({
    from: "RuntimeResponseSentState",
    to: "InvocationResponse",
  });
  expect(judge("Ready", "error", request)).toMatchObject({ from: "Ready", to: "InvocationErrorResponse" });
  expect(judge("Running", "next")).toEqual({ kind: "invalid-transition", from: "Running", to: "Ready" });
});
