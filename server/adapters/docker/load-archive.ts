/**
 * `POST /images/load`. It answers 200 also when it fails: what counts is a "Loaded image" line and no error line.
 */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { asReadable } from "./as-readable.ts";
import { engineMessage } from "./engine-error.ts";
import type { Engine } from "./open-engine.ts";

/** @throws with the engine's sentence. A failing archive stream makes it throw that stream's error. */
export async function loadArchive(engine: Engine, archive: Readable, signal: AbortSignal): Promise<void> {
  let broken: Error | undefined;
  archive.once("error", (error) => {
    broken = error;
  });
  try {
    const answer = asReadable(await engine.docker.loadImage(archive, { abortSignal: signal }));
    // What breaks after the outcome is known is of no interest.
    answer.on("error", () => undefined);
    try {
      await readOutcome(answer);
    } finally {
      // After an error line the engine reads no further: the connection cannot be used again.
      answer.destroy();
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    if (broken) throw broken;
    throw new Error(`Docker Engine refused the image: ${engineMessage(cause)}`, { cause });
  } finally {
    archive.destroy();
  }
}

async function readOutcome(answer: Readable): Promise<void> {
  let loaded = false;
  for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const message: unknown = JSON.parse(line);
    if (typeof message !== "object" || message === null) continue;
    if ("error" in message) throw new Error(String(message.error));
    if ("stream" in message && /^Loaded image/.test(String(message.stream))) loaded = true;
  }
  if (!loaded) throw new Error("the engine ended the load without saying that it loaded the image");
}
