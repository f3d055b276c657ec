import { describe, expect, test } from "vitest";
import type { LayerProgress, OptimizationProgress } from "../../server/core/image/optimization.ts";
import { knownText, layersDone, stepText } from "./optimization-summary.ts";

const layer = (status: LayerProgress["status"], doneBytes = 0, sizeBytes = 100): LayerProgress => ({
  diffId: "sha256:aa",
  digest: "sha256:aa",
  sizeBytes,
  doneBytes,
  newBytes: doneBytes,
  sharedBytes: 0,
  status,
});
const layers = [layer("known", 100), layer("verified", 100), layer("verifying", 50), layer("waiting")];
const progress: OptimizationProgress = {
  functionName: "hello",
  version: "$LATEST",
  generation: 1,
  imageUri: "hello:1",
  digest: "sha256:aa",
  startedAt: 0,
  steps: [],
  layers,
};

describe("a step", () => {
  test.each([
    ["that has ended keeps its time", { step: "fetch" as const, startedAt: 0, endedAt: 200 }, "Fetch 0.2 s"],
    ["that runs has its name", { step: "load" as const, startedAt: 0 }, "Load"],
    ["that verifies counts layers", { step: "verify" as const, startedAt: 0 }, "Verify, 2 of 4 layers"],
  ])("%s", (_name, step, text) => expect(stepText(step, progress)).toBe(text));
});

test.each([
  ["known layers are not read", layers, 0.5],
  ["nothing to read is done", [layer("known")], 1],
  ["sizes that are not known yet give no figure", [layer("waiting", 0, 0)], undefined],
  ["no layers give no figure", [], undefined],
])("%s", (_name, given, expected) => expect(layersDone(given)).toBe(expected));

test("known layers are counted, and nothing is said when there are none", () => {
  expect(knownText(layers)).toBe("1 of 4 layers known, not read again");
  expect(knownText([layer("waiting")])).toBeUndefined();
});
