import { expect, test } from "vitest";
import type { Transition } from "../../server/core/function/transition.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import { anInvocation, aTransition } from "../live/live.fixtures.ts";
import { earlierOfScope, earlierScope } from "./earlier-scope.ts";
import { toldInvokes } from "./told-invokes.ts";

const idle = aTransition({ sequence: 3, at: 300, event: "idle-expired", from: "Active", to: "Inactive" });
const invoked = aTransition({ sequence: 4, at: 400, event: "invoked", from: "Inactive", to: "Pending" });
const restored = aTransition({ sequence: 5, at: 500, event: "optimized", from: "Pending", to: "Active" });
const rows = [restored, invoked, idle];
const told = (row: Transition, invocations: InvocationRecord[]) => toldInvokes(rows, invocations).get(row.sequence);

test("the row that restores an Inactive function tells of the invoke that it rejected", () => {
  const invocations = [
    anInvocation({ requestId: "later", arrivedAt: 450, endedAt: 460, status: "rejected" }),
    anInvocation({ requestId: "this", arrivedAt: 399, endedAt: 401, status: "rejected" }),
    anInvocation({ requestId: "long-before", arrivedAt: 100, endedAt: 101, status: "rejected" }),
    anInvocation({ requestId: "event", arrivedAt: 399, status: "queued" }),
  ];
  expect(told(invoked, invocations)?.rejected?.requestId).toBe("this");
  expect(told(restored, invocations)).toBeUndefined();
});

test("an event that restores a function is not rejected", () => {
  expect(told(invoked, [anInvocation({ arrivedAt: 399, status: "queued" })])).toBeUndefined();
});

test("the row that ends Pending tells how many invokes waited for it, and how long", () => {
  const waits = (startAt: number, endAt?: number, version = "$LATEST") =>
    anInvocation({ version, arrivedAt: startAt, phases: [{ kind: "waiting for image", startAt, endAt }] });
  const invocations = [
    waits(410, 500),
    waits(450),
    waits(100, 200),
    waits(410, 500, "3"),
    anInvocation({ arrivedAt: 0 }),
  ];
  expect(told(restored, invocations)?.waits).toEqual({ count: 2, longestMs: 90 });
  expect(told(restored, [])).toBeUndefined();
  expect(told(invoked, invocations)).toBeUndefined();
});

test("which earlier rows are read survives the address, and nonsense reads none", () => {
  const earlier = { functionName: "a function", before: 12 };
  expect(earlierOfScope(earlierScope(earlier))).toEqual(earlier);
  expect(earlierOfScope("before=x")).toEqual({ functionName: "", before: 0 });
});
