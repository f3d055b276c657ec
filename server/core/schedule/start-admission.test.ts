import { expect, test } from "vitest";
import { mayStart, type StartUnderWay } from "./start-admission.ts";

const fresh = (functionId: string): StartUnderWay => ({ functionId, slow: false });
const slow = (functionId: string): StartUnderWay => ({ functionId, slow: true });

test.each<[string, StartUnderWay[], boolean]>([
  ["nothing is under way", [], true],
  ["fewer are under way than may be at once", [fresh("g")], true],
  ["as many are under way as may be at once", [fresh("g"), fresh("h")], false],
  ["slow ones of others are passed", [slow("g"), slow("g")], true],
  ["slow ones of its own function are not", [slow("f"), slow("f")], false],
  ["slow and fresh ones count together where they both count", [slow("f"), fresh("g")], false],
  ["so many slow ones of others that the machine has enough to do", [..."gghhii"].map(slow), false],
])("%s", (_name, underWay, expected) => {
  expect(mayStart("f", underWay, 2)).toBe(expected);
});
