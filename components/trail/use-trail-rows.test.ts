import { expect, test } from "vitest";
import type { TrailRow } from "../../server/core/trail/trail-row.ts";
import { newerOf } from "./use-trail-rows.ts";

test.each([
  ["what came since is counted in the first page", [9, 8, 7], [7, 6], false, undefined, 2],
  ["nothing came", [7, 6], [7, 6], false, undefined, 0],
  ["more came than the first page holds, so all are counted", [99, 98], [7, 6], true, 90, 40],
  ["until they are counted it is at least what the first page holds", [99, 98], [7, 6], true, undefined, 2],
  ["everything came since an empty list", [2, 1], [], false, 2, 2],
])("%s", (_, head, still, more, counted, expected) => {
  const held = {
    scope: "",
    rows: still.map(rowOf),
    more: true,
    total: counted === undefined ? undefined : 50,
    pages: [],
  };
  expect(newerOf(held, { rows: head.map(rowOf), more }, counted)).toBe(expected);
});

function rowOf(sequence: number): TrailRow {
  return {
    ...{ sequence, at: sequence, eventId: `event-${sequence}`, hash: "", requestId: "r" },
    who: { kind: "root", name: "root" },
    columns: {
      ...{ eventName: "Decrypt", eventSource: "kms.amazonaws.com", readOnly: true, errorCode: null },
      ...{ username: null, accessKeyId: null, functionArn: null, resources: [] },
    },
  };
}
