import { expect, test } from "vitest";
import { timedId } from "./timed-id.ts";

test("an event's id is a UUID of version 7: its time, and the rest of what was drawn", () => {
  const drawn = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
  expect(timedId(0x0192_0304_0506, drawn)).toBe("01920304-0506-71d0-a765-00a0c91e6bf6");
  expect(timedId(-1, drawn)).toBe("00000000-0000-71d0-a765-00a0c91e6bf6");
});
