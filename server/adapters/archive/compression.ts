/** What a file or layer is packed with, from its first bytes: names and media types are not asked. */

export type Compression = "none" | "gzip" | "zstd";

/**
 * Unpacks gzip and zstd, and passes on what is plain. The registry has to do the same with layers: it is handed in by who
 * composes the platform.
 */
export interface Unpacking {
  unpack(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Whether this is a fault of the data; its message then ends a sentence that begins with what was unpacked. */
  isFault(error: unknown): error is Error;
}

/** Enough bytes to tell. */
export const magicBytes = 8;

export function compressionOf(head: Uint8Array): Compression {
  if (startsWith(head, 0x1f, 0x8b)) return "gzip";
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  // A skippable frame, which some zstd writers put first (RFC 8878, 3.1.2).
  if (((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), 0x2a, 0x4d, 0x18)) return "zstd";
  return "none";
}

/** What a file is that people take for an image archive. */
export function otherFormat(head: Uint8Array): string | undefined {
  if (startsWith(head, 0x50, 0x4b)) return "a zip file";
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58, 0x5a)) return "compressed with xz";
  if (startsWith(head, 0x42, 0x5a, 0x68)) return "compressed with bzip2";
  if (startsWith(head, 0x37, 0x7a, 0xbc, 0xaf)) return "a 7z file";
  if (startsWith(head, 0x7f, 0x45, 0x4c, 0x46)) return "a program";
  return undefined;
}

function startsWith(head: Uint8Array, ...bytes: number[]): boolean {
  return bytes.every((byte, position) => head[position] === byte);
}
