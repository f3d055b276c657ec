import { expect, test } from "vitest";
import { Speed } from "./speed.ts";

test("there is no speed before half a second has been seen", () => {
  const speed = new Speed();
  speed.add(0, 0);
  speed.add(1_000_000, 400);
  expect(speed.bytesPerSecond()).toBeUndefined();
});

test("the speed follows the last seconds, not the whole upload", () => {
  const speed = new Speed();
  for (let second = 0; second <= 10; second++) speed.add(second * 1_000_000, second * 1000);
  for (let second = 1; second <= 5; second++) speed.add(10_000_000 + second * 3_000_000, 10_000 + second * 1000);
  expect(speed.bytesPerSecond()).toBe(3_000_000);
});

test("a resumed upload that stands lower than before is measured anew", () => {
  const speed = new Speed();
  speed.add(0, 0);
  speed.add(5_000_000, 1000);
  speed.add(2_000_000, 2000);
  expect(speed.bytesPerSecond()).toBeUndefined();
  speed.add(3_000_000, 3000);
  expect(speed.bytesPerSecond()).toBe(1_000_000);
});
