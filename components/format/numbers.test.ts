import { expect, test } from "vitest";
import { counted, grouped, percent } from "./numbers.ts";

test.each([
  [0, 0, "0"],
  [999, 0, "999"],
  [1000, 0, "1\u00a0000"],
  [48_213, 0, "48\u00a0213"],
  [1_234_567, 0, "1\u00a0234\u00a0567"],
  [8412.774, 2, "8\u00a0412.77"],
  [12.3, 2, "12.30"],
  [-4200, 0, "-4\u00a0200"],
])("%d with %d decimals reads %s", (value, decimals, text) => expect(grouped(value, decimals)).toBe(text));

test.each([
  [1, "1 layer"],
  [0, "0 layers"],
  [1200, "1\u00a0200 layers"],
])("%d of them reads %s", (count, text) => expect(counted(count, "layer")).toBe(text));

test.each([
  [1, 3, "33.33%"],
  [2, 3, "66.67%"],
  [1, 1, "100%"],
  [0, 0, "0%"],
])("%d of %d is %s", (part, whole, text) => expect(percent(part, whole)).toBe(text));
