import fc from "fast-check";
import { expect, test } from "vitest";
import { MarkedStream, OutputMarks } from "./output-marks.ts";

/** What has passed, with its number for each mark. */
function follow() {
  const passed: (Buffer | number)[] = [];
  const stream = new MarkedStream("stdout", new OutputMarks(), {
    bytes: (bytes) => passed.push(Buffer.from(bytes)),
    mark: (number) => passed.push(number),
  });
  const mark = (number: number) => {
    let made = Buffer.alloc(0);
    const write = (bytes: Buffer) => {
      made = Buffer.from(bytes);
      return "written" as const;
    };
    stream.mark(number, write);
    return made;
  };
  return { stream, mark, passed: () => joined(passed) };
}

/** Bytes that follow each other are one piece. */
function joined(passed: (Buffer | number)[]): (string | number)[] {
  const pieces: (string | number)[] = [];
  let bytes = Buffer.alloc(0);
  for (const piece of [...passed, Number.NaN]) {
    if (typeof piece === "object") {
      bytes = Buffer.concat([bytes, piece]);
      continue;
    }
    if (bytes.length > 0) pieces.push(bytes.toString("latin1"));
    bytes = Buffer.alloc(0);
    if (!Number.isNaN(piece)) pieces.push(piece);
  }
  return pieces;
}

const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });

test("however the bytes are split, each mark is taken out in its place and everything else passes in order", () => {
  fc.assert(
    fc.property(
      fc.array(bytes, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
      (texts, sizes) => {
        const { stream, mark, passed } = follow();
        const all = Buffer.concat(texts.flatMap((text, index) => [Buffer.from(text), mark(index + 1)]));
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const end = at + (sizes[turn % sizes.length] ?? 1);
          stream.write(all.subarray(at, end));
          at = end;
        }
        expect(passed()).toEqual(texts.flatMap((text, index) => [Buffer.from(text).toString("latin1"), index + 1]));
      },
    ),
  );
});

test("what only begins like a mark is not kept from the log", () => {
  const { stream, mark, passed } = follow();
  const beginning = mark(1).subarray(0, 10);
  stream.write(beginning);
  expect(passed()).toEqual([]);
  stream.write(Buffer.from("no"));
  expect(passed()).toEqual([`${beginning.toString("latin1")}no`]);
  stream.write(beginning);
  stream.flush();
  expect(passed()).toEqual([`${beginning.toString("latin1")}no${beginning.toString("latin1")}`]);
});

test("a mark that was lost on the way does not keep the next one from being found", () => {
  const { stream, mark, passed } = follow();
  const [, second, third] = [mark(1), mark(2), mark(3)];
  stream.write(Buffer.concat([Buffer.from("a"), second, Buffer.from("b"), third, Buffer.from("c")]));
  expect(passed()).toEqual(["a", 2, "b", 3, "c"]);
});

test("a mark that comes twice, or with a number that was not given yet, counts for nothing", () => {
  const { stream, mark, passed } = follow();
  const [first, second] = [mark(1), mark(2)];
  const forged = Buffer.from(second);
  forged.writeBigUInt64BE(9n, forged.length - 8);
  stream.write(Buffer.concat([first, Buffer.from("a"), first, forged, Buffer.from("b"), second, Buffer.from("c")]));
  expect(passed()).toEqual([1, "ab", 2, "c"]);
});
