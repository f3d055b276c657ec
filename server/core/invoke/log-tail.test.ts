import fc from "fast-check";
import { expect, test } from "vitest";
import { LogTail } from "./log-tail.ts";

const text = (bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

test("a short log is returned whole", () => {
  const tail = new LogTail();
  tail.add("START");
  tail.add("END");
  expect(text(tail.bytes())).toBe("START\nEND\n");
});

test("of any log it is the last bytes, and whole characters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", maxLength: 30 })),
      fc.integer({ min: 4, max: 64 }),
      (lines, limit) => {
        const tail = new LogTail(limit);
        for (const line of lines) tail.add(line);
        const all = lines.map((line) => `${line}\n`).join("");
        const kept = text(tail.bytes());
        expect(all.endsWith(kept)).toBe(true);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(limit);
        expect(Buffer.byteLength(kept)).toBeGreaterThan(Math.min(limit, Buffer.byteLength(all)) - 4);
      },
    ),
  );
});
