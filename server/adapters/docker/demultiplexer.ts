/**
 * The engine frames what comes through attach: one byte for the stream, three empty, four for the length (big endian),
 * then the bytes.
 */
import type { OutputStream } from "./container-output.ts";

const HEADER_BYTES = 8;

export function createDemultiplexer(onBytes: (stream: OutputStream, bytes: Buffer) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let stream: OutputStream = "stdout";
  let remaining = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (remaining === 0) {
        const copied = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes);
        headerBytes += copied;
        at += copied;
        if (headerBytes < HEADER_BYTES) return;
        headerBytes = 0;
        stream = header[0] === 2 ? "stderr" : "stdout";
        remaining = header.readUInt32BE(4);
        continue;
      }
      const bytes = chunk.subarray(at, at + remaining);
      remaining -= bytes.length;
      at += bytes.length;
      onBytes(stream, bytes);
    }
  };
}
