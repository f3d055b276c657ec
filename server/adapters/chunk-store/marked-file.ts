/**
 * A sealed file that names its chunks in the clear, so that what is still needed is found without any key:
 * one line of JSON (what is not secret, the names and the SHA-256 of their list), then what is sealed.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Canonical, canonicalJson } from "./canonical-json.ts";

export interface MarkedFile<Header> {
  header: Header;
  /** Sorted, each once. */
  chunkNames: string[];
  /** Part of what the sealed content was sealed for: names cannot be taken from the list or added to it. */
  chunksSha256: string;
  sealed: Uint8Array;
}

/** @param members what else is in the header */
export function encodeMarked(
  members: Readonly<Record<string, Canonical>>,
  chunkNames: readonly string[],
  sealed: readonly Uint8Array[],
): Uint8Array[] {
  const header = { ...members, chunks: [...chunkNames], chunksSha256: listDigest(chunkNames) };
  return [Buffer.from(`${canonicalJson(header)}\n`), ...sealed];
}

/** The names as they are written into a file. */
export function namesOf(chunks: readonly { name: string }[]): string[] {
  return [...new Set(chunks.map(({ name }) => name))].sort();
}

export function listDigest(chunkNames: readonly string[]): string {
  return createHash("sha256").update(chunkNames.join("\n")).digest("hex");
}

/** @returns undefined when it is not such a file, or its names are not those that were written. */
export function decodeMarked<Shape extends z.ZodType>(
  bytes: Uint8Array,
  shape: Shape,
): MarkedFile<z.output<Shape>> | undefined {
  const end = bytes.indexOf(0x0a);
  if (end < 0) return undefined;
  const parsed = parseJson(Buffer.from(bytes.subarray(0, end)).toString());
  const marks = marksShape.safeParse(parsed);
  const header = shape.safeParse(parsed);
  if (!marks.success || !header.success) return undefined;
  const { chunks: chunkNames, chunksSha256 } = marks.data;
  if (listDigest(chunkNames) !== chunksSha256) return undefined;
  return { header: header.data, chunkNames, chunksSha256, sealed: bytes.subarray(end + 1) };
}

/** @returns undefined as `decodeMarked` */
export function readChunkNames(bytes: Uint8Array): string[] | undefined {
  return decodeMarked(bytes, z.unknown())?.chunkNames;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what is not JSON has not the shape that is asked for either
  }
}

const marksShape = z.object({ chunks: z.array(z.string().regex(/^[0-9a-f]{64}$/)), chunksSha256: z.string() });
