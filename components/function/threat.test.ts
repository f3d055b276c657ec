import { expect, test } from "vitest";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { RepositoryView } from "../../server/core/image/image-view.ts";
import type { ShownKey } from "../../server/core/key/shown-key.ts";
import { aKey, aRepository, orders } from "./surroundings.fixtures.ts";
import { threatOf, threatSentence } from "./threat.ts";

test("where image, permission and key are there nothing threatens", () => {
  expect(threatOf(orders, [aRepository()], [aKey()])).toBeUndefined();
});

test.each<[string, RepositoryView[], ShownKey[]]>([
  ["ImageAccessDenied", [aRepository({ permission: { refusal: "Lambda may not read it." } })], [aKey()]],
  ["ImageDeleted", [aRepository({ images: [] })], [aKey()]],
  ["ImageDeleted", [], [aKey()]],
  ["DisabledKMSKey", [aRepository()], [aKey({ state: "Disabled" })]],
  ["InvalidStateKMSKey", [aRepository()], [aKey({ state: "PendingDeletion" })]],
  ["KMSKeyNotFound", [aRepository()], []],
])("%s is foreseen before a check finds it", (code, repositories, keys) => {
  const threat = threatOf(orders, repositories, keys);
  expect(threat?.code).toBe(code);
  expect(threat && threatSentence(threat)).toMatch(
    new RegExp(`^Failed with ${code} at its next check or cold start: `),
  );
});

test.each<Partial<FunctionRecord>>([{ state: "Failed" }, { state: "Pending" }, { updateStatus: "InProgress" }])(
  "%o is threatened by no check",
  (fields) => expect(threatOf({ ...orders, ...fields }, [], [])).toBeUndefined(),
);
