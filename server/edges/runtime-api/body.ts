/** Reading a body within a bound. */
import type { IncomingMessage } from "node:http";
import type { RuntimeBody } from "../../ports/runtime-api.ts";

/** What is over the limit is read all the same, and dropped: a client that is still writing does not see an answer. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<RuntimeBody> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on("data", (chunk: Buffer) => {
      sizeBytes += chunk.byteLength;
      if (sizeBytes <= limitBytes) chunks.push(chunk);
      else chunks = [];
    });
    request.once("end", () => {
      if (sizeBytes > limitBytes) resolve({ kind: "oversized" });
      else resolve({ kind: "whole", bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
    });
    // A connection that is cut gives `error` and `close` without `end`; after `end` this changes nothing.
    request.once("error", () => resolve({ kind: "truncated" }));
    request.once("close", () => resolve({ kind: "truncated" }));
  });
}
