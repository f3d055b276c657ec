import { describe, expect, test } from "vitest";
import { functionRecord } from "../../server/adapters/contract/sample-records.ts";
import { diagramEdges, edgeKey, updateEdges } from "./diagram-edges.ts";
import { routes, updateRoutes } from "./diagram-layout.ts";
import { causesOf, labelOf, nextSentence, nextUpdateSentence, unchangingIn } from "./diagram-words.ts";

test("the edges are those of the transition table, each with every cause", () => {
  expect(diagramEdges().map((edge) => `${edgeKey(edge.from, edge.to)}: ${causesOf(edge.events)}`)).toEqual([
    "Pending to Active: optimized",
    "Pending to Failed: optimization failed; image missing or access denied; key unavailable",
    "Active to Inactive: idle",
    "Active to Failed: image missing or access denied; key unavailable",
    "Inactive to Pending: first invoke, rejected; code updated",
    "Inactive to Failed: image missing or access denied; key unavailable",
    "Failed to Pending: image and key available again; code updated",
  ]);
});

test("labels are short", () => {
  expect(diagramEdges().map((edge) => labelOf(edge.events).join(" "))).toEqual([
    "Optimized",
    "Optimization failed, image or key gone",
    "Idle",
    "Image or key gone",
    "First invoke (rejected), or code updated",
    "Image or key gone",
    "Code updated, or image and key back",
  ]);
});

test("the edges of the update are those of its table", () => {
  expect(updateEdges().map((edge) => `${edgeKey(edge.from, edge.to)}: ${edge.events.join("; ")}`)).toEqual([
    "None to Successful: became-active",
    "InProgress to Successful: update-succeeded",
    "InProgress to Failed: update-failed",
    "Successful to InProgress: update-began",
    "Failed to Successful: became-active",
    "Failed to InProgress: update-began",
  ]);
});

test("every edge of the tables has its place in the drawings, and no other has", () => {
  const keys = (edges: { from: string; to: string }[]) => edges.map(({ from, to }) => edgeKey(from, to)).sort();
  expect(Object.keys(routes).sort()).toEqual(keys(diagramEdges()));
  expect(Object.keys(updateRoutes).sort()).toEqual(keys(updateEdges()));
});

describe("what may happen next is said in words", () => {
  test.each([
    [
      { state: "Pending" },
      "Next: Active when its image is optimized; Failed when its optimization fails, its image is missing or may not be read, or its key cannot be used.",
    ],
    [
      { state: "Inactive" },
      "Next: Pending when somebody invokes it (rejected with 409) or its code is updated; Failed when its image is missing or may not be read, or its key cannot be used.",
    ],
    [{ state: "Failed", stateReasonCode: "InvalidImage" }, "Next: Pending when its code is updated."],
    [
      { state: "Failed", stateReasonCode: "ImageDeleted" },
      "Next: Pending when image and key are available again or its code is updated.",
    ],
    [
      { state: "Active", updateStatus: "InProgress" },
      "Next: the update ends, one way or the other. Until then nothing else changes its state.",
    ],
    [{ state: "Failed", stateReasonCode: "InvalidImage", version: "3" }, "Nothing changes its state by itself."],
  ] as const)("%o", (fields, sentence) => {
    expect(nextSentence(functionRecord("echo", fields))).toBe(sentence);
  });

  test("with the time that is left until it is idle", () => {
    const active = functionRecord("echo", { state: "Active", updateStatus: "Successful" });
    expect(nextSentence(active, 13.5 * 86_400_000)).toMatch(/^Next: Inactive when nobody invokes it for another 13 d;/);
    expect(nextSentence(active, 0)).toMatch(/^Next: Inactive when nobody invokes it for long;/);
  });

  test("of an update, too", () => {
    const active = functionRecord("echo", { state: "Active", updateStatus: "InProgress" });
    expect(nextUpdateSentence(active)).toBe("Next: Successful (new image optimized) or Failed (optimization failed)");
    expect(nextUpdateSentence({ ...active, updateStatus: "Failed" })).toBe("Next: InProgress (update began)");
  });

  test("what changes nothing is named as well", () => {
    expect(unchangingIn("Pending")).toEqual([
      "An invoke waits for the image, at most 50 s, then runs",
      "A change of code or configuration is refused with 409",
    ]);
    expect(unchangingIn("Inactive")).toEqual([]);
  });
});
