/** Reading a body within a bound. */
import type { IncomingMessage } from "node:http";
import type { RuntimeBody } from "../../ports/runtime-api.ts";
import { GatheredBytes } from "../gathered-bytes.ts";

/** What is over the limit is read all the same, and dropped: a client that is still writing does not see an answer. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<RuntimeBody> {
  return new Promise((resolve) => {
    const gathered = new GatheredBytes(Math.min(limitBytes, Number(request.headers["content-length"] ?? 0)));
    let sizeBytes = 0;
    request.on("data", (chunk: Buffer) => {
      sizeBytes += chunk.byteLength;
      if (sizeBytes <= limitBytes) gathered.add(chunk);
    });
    request.once("end", () => {
      if (sizeBytes > limitBytes) resolve({ kind: "oversized" });
      else resolve({ kind: "whole", bytes: gathered.take() });
    });
    // A connection that is cut gives `error` and `close` without `end`; after `end` this changes nothing.
    request.once("error", () => resolve({ kind: "truncated" }));
    request.once("close", () => resolve({ kind: "truncated" }));
  });
}
