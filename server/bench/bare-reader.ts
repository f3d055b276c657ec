/** A thread that does with chunks what reading them back cannot do without, and nothing else. */
import { createDecipheriv, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parentPort } from "node:worker_threads";
import type { BareReading } from "./bare-store.ts";

const tagBytes = 16;

parentPort?.on("message", ({ folder, chunks }: BareReading) => {
  const layerHash = createHash("sha256");
  for (const { key, length, name, p } of chunks) {
    const blob = readFileSync(path.join(folder, name.slice(0, 2), name));
    const found = createHash("sha256").update(blob).digest("hex");
    const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "hex"), Buffer.alloc(12), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from("lambdarium/chunk/v1")).setAuthTag(blob.subarray(length));
    const bytes = decipher.update(blob.subarray(0, length));
    decipher.final();
    const content = createHash("sha256").update(bytes).digest("hex");
    if (found !== name || content !== p) throw new Error(`the chunk ${name} is not what it was`);
    layerHash.update(bytes);
  }
  layerHash.digest();
  parentPort?.postMessage("read");
});
