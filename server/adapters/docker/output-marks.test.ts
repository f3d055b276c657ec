import fc from "fast-check";
import { expect, test } from "vitest";
import { MarkedStream } from "./output-marks.ts";

function follow() {
  const passed: Buffer[] = [];
  const stream = new MarkedStream((bytes) => passed.push(Buffer.from(bytes)));
  return { stream, passed: () => Buffer.concat(passed) };
}

test("however the bytes are cut, the mark is taken out and everything else passes in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
      async (before, after, cuts) => {
        const { stream, passed } = follow();
        const { mark, arrived } = stream.expect();
        const all = Buffer.concat([before, mark, after]);
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          stream.write(all.subarray(at, end));
          at = end;
        }
        stream.flush();
        await arrived;
        expect(passed()).toEqual(Buffer.concat([before, after]));
      },
    ),
  );
});

test("what only begins like a mark is not kept from the log", () => {
  const { stream, passed } = follow();
  const { mark } = stream.expect();
  stream.write(mark.subarray(0, 10));
  expect(passed()).toHaveLength(0);
  stream.flush();
  expect(passed()).toEqual(mark.subarray(0, 10));
});

test("two marks are told apart", async () => {
  const { stream, passed } = follow();
  const [first, second] = [stream.expect(), stream.expect()];
  stream.write(Buffer.concat([Buffer.from("a"), second.mark, Buffer.from("b"), first.mark, Buffer.from("c")]));
  await Promise.all([first.arrived, second.arrived]);
  stream.flush();
  expect(passed().toString()).toBe("abc");
});
