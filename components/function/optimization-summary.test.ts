import { describe, expect, test } from "vitest";
import type { LayerProgress, OptimizationProgress } from "../../server/core/image/optimization.ts";
import {
  layersDone,
  layerText,
  layerWords,
  progressText,
  runningText,
  stepsToCome,
  stepText,
} from "./optimization-summary.ts";

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
    [
      "that has cut keeps its time, too",
      { step: "cut and encrypt" as const, startedAt: 0, endedAt: 1500 },
      "Cut and encrypt 1.5 s",
    ],
    ["that verifies counts layers", { step: "verify" as const, startedAt: 0 }, "Verify, 2 of 4 layers"],
  ])("%s", (_name, step, text) => expect(stepText(step, progress)).toBe(text));
});

test.each([
  ["known layers are not read", layers, 0.5],
  ["nothing to read is done", [layer("known")], 1],
  ["sizes that are not known yet give no figure", [layer("waiting", 0, 0)], undefined],
  ["no layers give no figure", [], undefined],
])("%s", (_name, given, expected) => expect(layersDone(given)).toBe(expected));

test.each<[string, Partial<OptimizationProgress>, string]>([
  ["nothing has begun", {}, "waiting for the optimizer"],
  ["layers are cut", { steps: [{ step: "cut and encrypt", startedAt: 0 }] }, "cut and encrypt 50 %"],
  [
    "the engine is loaded",
    {
      steps: [
        { step: "fetch", startedAt: 0, endedAt: 1 },
        { step: "load", startedAt: 1 },
      ],
    },
    "load",
  ],
])("while %s a row says so", (_name, part, text) => expect(runningText({ ...progress, ...part })).toBe(text));

test.each<[LayerProgress, string]>([
  [layer("verifying", 50), "100 B, verifying, 50 B new"],
  [layer("known", 100), "100 B, known, not read again"],
  [layer("waiting", 0, 0), "size not known yet, waiting"],
])("a layer says how large it is and what of it is new", (one, text) => expect(layerText(one)).toBe(text));

test("known layers are counted, and nothing is said when there are none", () => {
  expect(progressText(layers)).toBe("150 B new; 1 of 4 layers known, not read again");
  expect(progressText([layer("waiting")])).toBe("");
});

test.each([
  [layer("known", 100), "100 B known"],
  [layer("verifying", 50), "50 B of 100 B"],
  [layer("verified", 100), "100 B new"],
  [{ ...layer("verified", 100), newBytes: 0, sharedBytes: 100 }, "100 B shared"],
  [layer("waiting"), "100 B"],
])("under its bar a layer says in short what matters", (given, words) => expect(layerWords(given)).toBe(words));

test("steps to come are named before they begin; only an update switches", () => {
  const begun = { ...progress, steps: [{ step: "fetch" as const, startedAt: 0 }] };
  expect(stepsToCome(begun, true)).toEqual(["verify", "cut and encrypt", "seal", "load", "switch"]);
  expect(stepsToCome(begun, false)).toEqual(["verify", "cut and encrypt", "seal", "load"]);
});
