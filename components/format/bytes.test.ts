import { expect, test } from "vitest";
import { bytes, memory, speed } from "./bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [999_960, "1.0 MB"],
  [18_244, "18.2 kB"],
  [130_200_000, "130.2 MB"],
  [2_000_000_000, "2.0 GB"],
  [1_234_500_000_000, "1\u00a0234.5 GB"],
])("%d bytes reads %s", (size, text) => expect(bytes(size)).toBe(text));

test("a speed is bytes each second", () => expect(speed(48_200_000)).toBe("48.2 MB/s"));

test("memory is written as Lambda writes it", () => expect(memory(10_240)).toBe("10\u00a0240 MB"));
