import { expect, test } from "vitest";
import { causesOf, diagramEdges, edgeKey, labelOf } from "./diagram-edges.ts";
import { routes } from "./diagram-layout.ts";

test("the edges are those of the transition table, each with every cause", () => {
  expect(diagramEdges().map((edge) => `${edgeKey(edge.from, edge.to)}: ${causesOf(edge)}`)).toEqual([
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
  expect(diagramEdges().map((edge) => labelOf(edge).join(" "))).toEqual([
    "Optimized",
    "Optimization failed, image or key gone",
    "Idle",
    "Image or key gone",
    "First invoke (rejected), or code updated",
    "Image or key gone",
    "Code updated, or image and key back",
  ]);
});

test("every edge of the table has its place in the drawing, and no other has", () => {
  const keys = diagramEdges().map((edge) => edgeKey(edge.from, edge.to));
  expect(Object.keys(routes).sort()).toEqual(keys.sort());
});
