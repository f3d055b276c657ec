import { expect, test } from "vitest";
import { functionRecord } from "../../adapters/contract/sample-records.ts";
import { availableAgain, type Change, changeAccepted, idleExpired, imageLost, restored } from "./apply.ts";
import type { FunctionRecord } from "./function-record.ts";
import { possibleMoves, possibleUpdates } from "./possible-moves.ts";
import { cellOf, functionStates, refused, type StateReasonCode } from "./state.ts";
import { acceptsUpdate, updateStatuses } from "./update.ts";

const circumstances = { at: 1, who: "somebody", cause: "because" };
const reasons: (StateReasonCode | undefined)[] = [undefined, "Idle", "InvalidImage", "ImageDeleted", "DisabledKMSKey"];

const records: FunctionRecord[] = functionStates.flatMap((state) =>
  updateStatuses
    .filter((status) => (state === "Active" ? status !== "None" : status !== "InProgress"))
    .flatMap((updateStatus) =>
      reasons.map((stateReasonCode) => functionRecord("echo", { state, updateStatus, stateReasonCode })),
    ),
);

/** What is applied to the function by the events that do not come from the optimizer. */
function applied(record: FunctionRecord): Record<string, Change | undefined> {
  const missing = { code: "ImageAccessDenied", reason: "It may not be read." } as const;
  const keyGone = { code: "KMSKeyNotFound", reason: "It is not there." } as const;
  const deployment = { ...record.serving, generation: record.serving.generation + 1 };
  const { state, updateStatus } = record;
  const changeable = cellOf(state, "code-updated") !== refused && (state !== "Active" || acceptsUpdate(updateStatus));
  return {
    "idle-expired": idleExpired(record, circumstances),
    invoked: restored(record, circumstances),
    "image-unavailable": imageLost(record, "image-unavailable", missing, circumstances),
    "key-unavailable": imageLost(record, "key-unavailable", keyGone, circumstances),
    "available-again": availableAgain(record, circumstances),
    "code-updated": changeable ? changeAccepted(record, deployment, circumstances) : undefined,
  };
}

test("what may happen is what is applied when it happens", () => {
  for (const record of records) {
    const carriedOut = Object.entries(applied(record)).flatMap(([event, change]) =>
      change && change.next.state !== record.state ? [`${event} ${change.next.state}`] : [],
    );
    const promised = possibleMoves(record).map(({ event, to }) => `${event} ${to}`);
    const byOptimizer = promised.filter((move) => move.startsWith("optimiz"));
    expect(byOptimizer).toEqual(record.state === "Pending" ? ["optimized Active", "optimization-failed Failed"] : []);
    expect(promised.filter((move) => !byOptimizer.includes(move)).sort()).toEqual(carriedOut.sort());
  }
});

test("while an update is in progress the state stays, and only the end of the update may come", () => {
  const record = functionRecord("echo", { state: "Active", updateStatus: "InProgress" });
  expect(possibleMoves(record)).toEqual([]);
  expect(possibleUpdates(record).map(({ event }) => event)).toEqual(["update-succeeded", "update-failed"]);
});

test("a published version is never given other code", () => {
  const latest = functionRecord("echo", { state: "Inactive", updateStatus: "Successful" });
  const events = (record: FunctionRecord) => possibleMoves(record).map(({ event }) => event);
  expect(events(latest)).toContain("code-updated");
  expect(events({ ...latest, version: "3" })).toEqual(["invoked", "image-unavailable", "key-unavailable"]);
  expect(possibleUpdates({ ...latest, state: "Active", version: "3" })).toEqual([]);
});
