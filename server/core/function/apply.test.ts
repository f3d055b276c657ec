import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionRecord, optimizedImage, startAt } from "../../adapters/contract/sample-records.ts";
import { MemoryFunctions } from "../../adapters/memory/functions.ts";
import {
  availableAgain,
  type Change,
  changeAccepted,
  created,
  deleted,
  optimizationFailed,
  optimized,
  remarked,
  restored,
} from "./apply.ts";
import type { Deployment, FunctionRecord } from "./function-record.ts";
import { cellOf, type FunctionEventType, type FunctionState, functionStates, refused, transitions } from "./state.ts";
import { isTransition, type Transition } from "./transition.ts";
import { acceptsUpdate, type UpdateEventType, type UpdateStatus, updateStatuses, updates } from "./update.ts";

const circumstances = { at: startAt + 1, who: "somebody", cause: "because" };
const failure = { code: "InvalidImage", reason: "The layer lies." } as const;
const image = optimizedImage(`sha256:${"b".repeat(64)}`);

const record = (state: FunctionState, updateStatus: UpdateStatus, fields: Partial<FunctionRecord> = {}) =>
  functionRecord("echo", { state, updateStatus, stateReason: undefined, stateReasonCode: undefined, ...fields });
const deployment = (generation: number): Deployment => ({ ...functionRecord("echo").serving, generation });
const updating = record("Active", "InProgress", { updating: deployment(2) });

describe("a key that cannot be used", () => {
  const denied = { code: "DisabledKMSKey", reason: "The key is disabled." } as const;

  test("makes a Pending function Failed for its key, not for its image", () => {
    const change = optimizationFailed(record("Pending", "None"), 1, denied, circumstances);
    expect(change).toMatchObject({
      next: { state: "Failed", stateReasonCode: "DisabledKMSKey" },
      row: { event: "key-unavailable", from: "Pending", to: "Failed", reasonCode: "DisabledKMSKey" },
    });
  });

  test("lets an update fail, and the previous image serve on", () => {
    expect(optimizationFailed(updating, 2, denied, circumstances)).toMatchObject({
      next: { state: "Active", updateStatus: "Failed", updateReasonCode: "DisabledKMSKey", serving: { generation: 1 } },
    });
  });
});

describe("available again", () => {
  const reasons = ["DisabledKMSKey", "KMSKeyAccessDenied", "KMSKeyNotFound", "InvalidStateKMSKey"] as const;
  test.each([...reasons, "ImageDeleted", "ImageAccessDenied"] as const)("restores what Failed with %s", (code) => {
    const failed = record("Failed", "None", { stateReasonCode: code, stateReason: "It was missing." });
    expect(availableAgain(failed, circumstances)).toMatchObject({
      next: { state: "Pending", stateReasonCode: "Restoring", serving: { generation: 1 } },
      row: { event: "available-again", from: "Failed", to: "Pending" },
    });
  });

  test.each(["InvalidImage", "InternalError"] as const)("does nothing for what Failed with %s", (code) => {
    expect(availableAgain(record("Failed", "None", { stateReasonCode: code }), circumstances)).toBeUndefined();
  });

  test.each(functionStates.filter((state) => state !== "Failed"))("does nothing for a function that is %s", (state) => {
    expect(availableAgain(record(state, "None"), circumstances)).toBeUndefined();
  });
});

describe("optimized", () => {
  test("makes a Pending function Active, without a reason, and its update Successful", () => {
    const pending = record("Pending", "None", { stateReason: "being created", stateReasonCode: "Creating" });
    expect(optimized(pending, 1, image, circumstances)).toMatchObject({
      next: {
        state: "Active",
        stateSince: circumstances.at,
        stateReason: undefined,
        stateReasonCode: undefined,
        updateStatus: "Successful",
        serving: { generation: 1, image: { optimized: image } },
      },
      row: { event: "optimized", from: "Pending", to: "Active", cause: "because", who: "somebody" },
    });
  });

  test("lets the update serve that was in progress", () => {
    const change = optimized(updating, 2, image, circumstances);
    expect(change).toMatchObject({
      next: { state: "Active", stateSince: startAt, updateStatus: "Successful", serving: { generation: 2 } },
      row: {
        event: "update-succeeded",
        from: "Active",
        to: "Active",
        fromUpdate: "InProgress",
        toUpdate: "Successful",
      },
    });
    expect(change?.next.updating).toBeUndefined();
  });

  test.each([
    ["another generation", record("Pending", "None"), 2],
    ["the generation that serves", updating, 1],
    ["an Active function", record("Active", "Successful"), 1],
    ["an Inactive function", record("Inactive", "Successful"), 1],
    ["a Failed function", record("Failed", "None"), 1],
  ])("is void for %s", (_what, current, generation) => {
    expect(optimized(current, generation, image, circumstances)).toBeUndefined();
    expect(optimizationFailed(current, generation, failure, circumstances)).toBeUndefined();
  });
});

describe("a failed optimization", () => {
  test("makes a Pending function Failed with its reason", () => {
    expect(optimizationFailed(record("Pending", "None"), 1, failure, circumstances)).toMatchObject({
      next: { state: "Failed", stateReasonCode: "InvalidImage", stateReason: failure.reason, updateStatus: "None" },
      row: { event: "optimization-failed", from: "Pending", to: "Failed", reasonCode: "InvalidImage" },
    });
  });

  test("leaves the old image serving when it was an update's", () => {
    const change = optimizationFailed(updating, 2, failure, circumstances);
    expect(change).toMatchObject({
      next: {
        state: "Active",
        updateStatus: "Failed",
        updateReasonCode: "InvalidImage",
        updateReason: failure.reason,
        serving: { generation: 1 },
      },
      row: { event: "update-failed", toUpdate: "Failed", reasonCode: "InvalidImage" },
    });
    expect(change?.next.updating).toBeUndefined();
  });
});

describe("an accepted change", () => {
  test("begins an update of an Active function", () => {
    expect(changeAccepted(record("Active", "Successful"), deployment(2), circumstances)).toMatchObject({
      next: { state: "Active", updateStatus: "InProgress", updating: deployment(2), lastModifiedAt: circumstances.at },
      row: { event: "update-began", fromUpdate: "Successful", toUpdate: "InProgress" },
    });
  });

  test.each(["Inactive", "Failed"] as const)("makes a function that is %s Pending with it", (state) => {
    expect(changeAccepted(record(state, "Failed"), deployment(2), circumstances)).toMatchObject({
      next: { state: "Pending", stateReasonCode: "Restoring", updateStatus: "Failed", serving: deployment(2) },
      row: { event: "code-updated", from: state, to: "Pending", reasonCode: "Restoring" },
    });
  });
});

test("only an Inactive function is restored", () => {
  expect(restored(record("Inactive", "Successful"), circumstances)).toMatchObject({
    next: { state: "Pending", stateReasonCode: "Restoring", updateStatus: "Successful" },
    row: { event: "invoked", from: "Inactive", to: "Pending" },
  });
  for (const state of ["Pending", "Active", "Failed"] as const) {
    expect(restored(record(state, "Successful"), circumstances)).toBeUndefined();
  }
});

test("the first row comes from nothing, the last leads to nothing, a remark stays", () => {
  const pending = functionRecord("echo");
  expect(created(pending, circumstances)).toMatchObject({ event: "created", to: "Pending", reasonCode: "Creating" });
  expect(created(pending, circumstances).from).toBeUndefined();
  expect(deleted(pending, circumstances)).toMatchObject({ event: "deleted", from: "Pending" });
  expect(deleted(pending, circumstances).to).toBeUndefined();
  expect(remarked(pending, "interrupted", circumstances)).toMatchObject({ from: "Pending", to: "Pending" });
});

/** What may come: results of an optimization of any generation, accepted changes, an invoke. */
const event = fc.oneof(
  fc.record({ kind: fc.constant("optimized" as const), late: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant("failed" as const), late: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant("changed" as const) }),
  fc.record({ kind: fc.constant("invoked" as const) }),
);

test("whatever comes in whatever order, a stored function never leaves the tables", async () => {
  const starts = fc.constantFrom(
    record("Pending", "None", { stateReason: "being created", stateReasonCode: "Creating" }),
    record("Inactive", "Successful", { stateReasonCode: "Idle" }),
    record("Failed", "None", { stateReasonCode: "InvalidImage" }),
  );
  await fc.assert(
    fc.asyncProperty(starts, fc.array(event, { maxLength: 40 }), async (start, events) => {
      const functions = new MemoryFunctions();
      await functions.create(start, { ...created(start, circumstances), to: start.state });
      for (const [step, one] of events.entries()) {
        const before = await stored(functions);
        const change = changeBy(one, before);
        if (!change) continue;
        const rows = await functions.change(before.revisionId, { ...change.next, revisionId: `revision-${step}` }, [
          change.row,
        ]);
        expect(rows).toHaveLength(1);
        expectPossible(before, await stored(functions), rows?.[0]);
      }
      const log = (await functions.transitionsAfter(0, 1000))
        .filter(isTransition)
        .map(({ from, to }) => ({ from, to }));
      for (const [index, row] of log.slice(1).entries()) expect(row.from).toBe(log[index]?.to);
    }),
    { numRuns: 300 },
  );
});

async function stored(functions: MemoryFunctions): Promise<FunctionRecord> {
  const found = await functions.get("echo");
  if (!found) throw new Error("the function is gone");
  return found;
}

type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

function changeBy(one: Event, before: FunctionRecord): Change | undefined {
  const newest = before.updating?.generation ?? before.serving.generation;
  switch (one.kind) {
    case "optimized":
      return optimized(before, newest - one.late, image, circumstances);
    case "failed":
      return optimizationFailed(before, newest - one.late, failure, circumstances);
    case "invoked":
      return restored(before, circumstances);
    case "changed":
      if (cellOf(before.state, "code-updated") === refused) return undefined;
      if (before.state === "Active" && !acceptsUpdate(before.updateStatus)) return undefined;
      return changeAccepted(before, deployment(before.serving.generation + 1), circumstances);
  }
}

function expectPossible(before: FunctionRecord, after: FunctionRecord, row: Transition | undefined): void {
  expect(row).toMatchObject({ from: before.state, to: after.state });
  expect(reachable(before.state)).toContain(after.state);
  expect(reachableUpdates(before.updateStatus)).toContain(after.updateStatus);
  expect(after.updating !== undefined).toBe(after.updateStatus === "InProgress");
  if (after.updateStatus === "InProgress") expect(after.state).toBe("Active");
  expect(after.stateReasonCode === undefined).toBe(after.state === "Active");
  if (after.state === "Active") expect(after.serving.image.optimized).toBeDefined();
  expect(after.serving.generation).toBeGreaterThanOrEqual(before.serving.generation);
  expect(functionStates).toContain(after.state);
  expect(updateStatuses).toContain(after.updateStatus);
}

function reachable(from: FunctionState): FunctionState[] {
  const cells = Object.keys(transitions[from]).map((name) => cellOf(from, name as FunctionEventType));
  return [from, ...functionStates.filter((state) => cells.includes(state))];
}

function reachableUpdates(from: UpdateStatus): UpdateStatus[] {
  const cells = Object.keys(updates[from]).map((name) => updates[from][name as UpdateEventType]);
  return [from, ...updateStatuses.filter((status) => cells.some((cell) => cell === status))];
}
