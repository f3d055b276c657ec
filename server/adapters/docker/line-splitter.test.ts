import fc from "fast-check";
import { expect, test } from "vitest";
import type { OutputStream } from "./container-output.ts";
import { createDemultiplexer } from "./demultiplexer.ts";
import { LineSplitter, MAX_LINE_BYTES } from "./line-splitter.ts";

/** The bytes in pieces of the given sizes, the rest in one. */
function pieces(bytes: Buffer, sizes: number[]): Buffer[] {
  const cut: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...cut, bytes.subarray(at)];
}

function linesOf(chunks: Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((text) => lines.push(text));
  for (const chunk of chunks) splitter.write(chunk);
  splitter.flush();
  return lines;
}

test("lines come out whole wherever the bytes are cut, in any script", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.nat(9)), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      expect(linesOf(pieces(bytes, sizes))).toEqual(lines);
    }),
  );
});

test("a long line comes in pieces of at most 256 KiB that add up", () => {
  const text = "€".repeat(200_000);
  const lines = linesOf(pieces(Buffer.from(`${text}\nshort`), [7, 400_000, 1]));
  expect(lines.at(-1)).toBe("short");
  expect(lines.slice(0, -1).join("")).toBe(text);
  for (const piece of lines) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(MAX_LINE_BYTES);
});

test("bytes that are no UTF-8 are cut all the same", () => {
  expect(linesOf([Buffer.alloc(MAX_LINE_BYTES + 10, 0x80)])).toHaveLength(2);
});

test("the engine's frames are taken apart wherever they are cut", () => {
  const frame = fc.record({ stream: fc.constantFrom<OutputStream>("stdout", "stderr"), text: fc.string() });
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.nat(11)), (frames, sizes) => {
      const wire = Buffer.concat(
        frames.map(({ stream, text }) => {
          const header = Buffer.from([stream === "stderr" ? 2 : 1, 0, 0, 0, 0, 0, 0, 0]);
          header.writeUInt32BE(Buffer.byteLength(text), 4);
          return Buffer.concat([header, Buffer.from(text)]);
        }),
      );
      const heard = { stdout: "", stderr: "" };
      const bytesOf: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
      const feed = createDemultiplexer((stream, bytes) => bytesOf[stream].push(Buffer.from(bytes)));
      for (const piece of pieces(wire, sizes)) feed(piece);
      for (const { stream, text } of frames) heard[stream] += text;
      expect(Buffer.concat(bytesOf.stdout).toString()).toBe(heard.stdout);
      expect(Buffer.concat(bytesOf.stderr).toString()).toBe(heard.stderr);
    }),
  );
});
