import { expect, test } from "vitest";
import { eventOf, refuseOversized } from "./payload.ts";

test("a synchronous payload may have six MiB and a hundred bytes", () => {
  expect(() => refuseOversized(6_291_556, "RequestResponse")).not.toThrow();
  expect(() => refuseOversized(6_291_557, "RequestResponse")).toThrow(
    "6291557 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
  );
});

test("an event may have one MiB", () => {
  expect(() => refuseOversized(1_048_576, "Event")).not.toThrow();
  expect(() => refuseOversized(1_048_577, "Event")).toThrow(
    expect.objectContaining({ code: "RequestTooLargeException", status: 413 }),
  );
});

test("an invoke without a body is an empty object", () => {
  expect(new TextDecoder().decode(eventOf(new Uint8Array()))).toBe("{}");
  const payload = new TextEncoder().encode("1");
  expect(eventOf(payload)).toBe(payload);
});
