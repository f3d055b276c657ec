import { expect, test } from "vitest";
import type { UploadStatus, UploadView } from "../../server/core/image/upload-view.ts";
import { endedTransfers, quarterOf, uploadRows } from "./rows.ts";
import type { Transfer } from "./transfers.ts";

const upload = (uploadId: string, status: UploadStatus = "receiving"): UploadView => ({
  uploadId,
  fileName: `${uploadId}.tar`,
  sizeBytes: 100,
  receivedBytes: 50,
  startedAt: 0,
  status,
  images: [],
});
const transfer = (change: Partial<Transfer>): Transfer => ({
  key: "k",
  fileName: "a.tar",
  sizeBytes: 100,
  sentBytes: 0,
  state: "sending",
  ...change,
});

test("a file that the server does not know yet stands above what it knows", () => {
  const rows = uploadRows([upload("b")], [transfer({ key: "new" })]);
  expect(rows.map(({ key }) => key)).toEqual(["new", "b"]);
});

test("what this tab sends and what the server has of it are one row, with one key from the first byte on", () => {
  const sending = transfer({ uploadId: "a" });
  expect(uploadRows([], [sending])).toEqual([{ key: "k", transfer: sending }]);
  expect(uploadRows([upload("a")], [sending])).toEqual([{ key: "k", upload: upload("a"), transfer: sending }]);
});

test("an upload that the server tells of before its sender has the id is that sender's row", () => {
  const begun = { ...upload("a"), receivedBytes: 0 };
  const nameless = transfer({ state: "starting" });
  expect(uploadRows([begun], [nameless])).toEqual([{ key: "k", upload: begun, transfer: nameless }]);
  const other = { ...begun, uploadId: "b" };
  const rows = uploadRows([other, begun], [transfer({ key: "first" }), transfer({ key: "second" })]);
  expect(rows.map(({ key, upload }) => [key, upload?.uploadId])).toEqual([
    ["first", "b"],
    ["second", "a"],
  ]);
});

test.each([
  ["of another name", { fileName: "b.tar" }],
  ["of another size", { sizeBytes: 99 }],
  ["that has stopped on its way", { receivedBytes: 1 }],
])("an upload %s is not the one that this tab begins", (_what, change) => {
  const theirs = { ...upload("a"), receivedBytes: 0, ...change };
  expect(uploadRows([theirs], [transfer({ state: "starting" })])).toHaveLength(2);
});

test("a transfer is over when the server has read on, has refused, or has let the upload go", () => {
  const sent = transfer({ uploadId: "a", state: "sent" });
  const sending = transfer({ uploadId: "a" });
  const seen = new Set(["a"]);
  expect(endedTransfers([upload("a")], [sent], seen)).toEqual([]);
  expect(endedTransfers([upload("a", "storing")], [sent], seen)).toEqual([sent]);
  expect(endedTransfers([upload("a", "refused")], [sending], seen)).toEqual([sending]);
  expect(endedTransfers([], [sending], seen)).toEqual([sending]);
});

test("a transfer of which the server's first word is still on its way goes on", () => {
  expect(endedTransfers([], [transfer({ uploadId: "a" })], new Set())).toEqual([]);
});

test.each([
  [0, 0],
  [25, 25],
  [74, 50],
  [99, 75],
])("at %d of 100 bytes the quarter is %d", (sentBytes, quarter) =>
  expect(quarterOf(transfer({ sentBytes }))).toBe(quarter),
);

test("100 is said when everything has arrived, not when it has left", () => {
  expect(quarterOf(transfer({ sentBytes: 100 }))).toBe(75);
  expect(quarterOf(transfer({ sentBytes: 100, state: "sent" }))).toBe(100);
});
