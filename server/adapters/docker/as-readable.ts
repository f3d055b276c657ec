import { Readable } from "node:stream";

/** dockerode's types promise less than it gives: an http answer, which is a Readable. */
export function asReadable(stream: NodeJS.ReadableStream): Readable {
  if (stream instanceof Readable) return stream;
  throw new Error("Docker Engine's answer is not a readable stream");
}
