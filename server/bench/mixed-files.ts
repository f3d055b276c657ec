/**
 * Files as images have them, made by rule: the same seed makes the same bytes. A third of the bytes is machine code and
 * packed data, which nothing compresses; the rest is text, code and tables, and some zeros.
 */
import { createCipheriv, createHash } from "node:crypto";
import type { LayerFile } from "../samples/image-archive.ts";

/** What one layer is made of. */
export interface LayerPlan {
  folder: string;
  files: number;
  /** Of all its files together. */
  sizeMB: number;
}

/** 330 MB: a runtime, its libraries, packages of many small files, and the function. */
export const largeImage: readonly LayerPlan[] = [
  { folder: "usr/lib", files: 400, sizeMB: 80 },
  { folder: "var/lang/bin", files: 3, sizeMB: 130 },
  { folder: "opt/python/lib", files: 2500, sizeMB: 60 },
  { folder: "var/task/node_modules", files: 9000, sizeMB: 55 },
  { folder: "var/task/src", files: 60, sizeMB: 5 },
];

export function filesOf({ folder, files, sizeMB }: LayerPlan, seed: number): LayerFile[] {
  const random = randomNumbers(`${folder} ${seed}`);
  // Some files are ten times as large as others.
  const shares = Array.from({ length: files }, () => 0.1 + random.number());
  const all = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, at) => {
    const sizeBytes = Math.round((share / all) * sizeMB * 1e6);
    return { name: `/${folder}/part-${at % 40}/file-${at}`, mode: 0o755, content: mixedBytes(sizeBytes, random) };
  });
}

type Random = ReturnType<typeof randomNumbers>;

/** Runs of one kind after the other, each some kilobytes long. */
function mixedBytes(sizeBytes: number, random: Random): Buffer {
  const content = Buffer.allocUnsafe(sizeBytes);
  for (let at = 0; at < sizeBytes; ) {
    const end = Math.min(sizeBytes, at + 2_000 + Math.floor(random.number() * 30_000));
    const kind = random.number();
    const run = content.subarray(at, end);
    if (kind < 0.35) random.fill(run);
    else if (kind < 0.95) fillWithText(run, random);
    else run.fill(0);
    at = end;
  }
  return content;
}

function fillWithText(run: Buffer, random: Random): void {
  const draws = random.fill(Buffer.allocUnsafe(Math.ceil(run.length / 4)));
  let at = 0;
  for (let drawn = 0; at < run.length; drawn++) {
    const word = words[(draws[drawn % draws.length] ?? 0) % words.length] ?? " ";
    at += run.write(word, at, "latin1");
  }
}

const words =
  'const |return |function |(value) |{\n  |}\n|;\n|=> |await |import |from |export |"name": |true|false|0|1.5|[]|0x7f|self.|def |class |None|if |else |for |in |item|index|length|string|number|object|error|throw |new |this.|// see |the |of |and |buffer|stream|request|response'.split(
    "|",
  );

function randomNumbers(seed: string) {
  const key = createHash("md5").update(seed).digest();
  const stream = createCipheriv("aes-128-ctr", key, Buffer.alloc(16));
  const fill = (into: Buffer) => {
    stream.update(Buffer.alloc(into.length)).copy(into);
    return into;
  };
  let drawn: Buffer = Buffer.alloc(0);
  return {
    fill,
    /** From 0 to 1. */
    number(): number {
      if (drawn.length < 4) drawn = fill(Buffer.alloc(4096));
      const number = drawn.readUInt32LE() / 2 ** 32;
      drawn = drawn.subarray(4);
      return number;
    },
  };
}
