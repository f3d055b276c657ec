import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameCutter, stderrFrame } from "./frame-cutter.ts";

test("however the bytes come, whole frames are passed on at once and the rest is held back", () => {
  const texts = fc.array(fc.string({ maxLength: 30 }), { maxLength: 12 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(40)), (lines, sizes) => {
      const frames = lines.map(stderrFrame);
      const all = Buffer.concat(frames);
      const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
      const cutter = new FrameCutter();
      let passed = Buffer.alloc(0);
      for (let at = 0, turn = 0; at < all.length; turn++) {
        const next = Math.min(all.length, at + 1 + (sizes[turn] ?? 7));
        passed = Buffer.concat([passed, ...cutter.write(all.subarray(at, next))]);
        at = next;
        expect(passed.length).toBe(Math.max(0, ...ends.filter((end) => end <= at)));
      }
      expect(passed.equals(all)).toBe(true);
    }),
  );
});

test("after a cut the beginning of a frame is forgotten, and it is known whether a line was left open", () => {
  const cutter = new FrameCutter();
  cutter.write(stderrFrame("whole\n"));
  expect(cutter.stderrAtLineStart).toBe(true);
  expect(cutter.write(stderrFrame("half of a frame\n").subarray(0, 12))).toEqual([]);
  cutter.cut();
  expect(Buffer.concat(cutter.write(stderrFrame("open"))).equals(stderrFrame("open"))).toBe(true);
  expect(cutter.stderrAtLineStart).toBe(false);
});
