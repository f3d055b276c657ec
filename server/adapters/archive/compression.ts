/** Which compression a file or layer has, from its first bytes: names and media types are not asked. */
import type { Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

export type Compression = "none" | "gzip" | "zstd";

/** Enough bytes to tell. */
export const magicBytes = 8;

export function compressionOf(head: Uint8Array): Compression {
  if (startsWith(head, 0x1f, 0x8b)) return "gzip";
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  // A skippable frame, which some zstd writers put first (RFC 8878, 3.1.2).
  if (((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), 0x2a, 0x4d, 0x18)) return "zstd";
  return "none";
}

export const decompressors: Record<Exclude<Compression, "none">, () => Transform> = {
  gzip: () => createGunzip({ chunkSize: 256 * 1024 }),
  zstd: () => createZstdDecompress({ chunkSize: 256 * 1024 }),
};

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
