/** What Docker Engine answered, taken out of dockerode's errors. */

/** The HTTP status of the engine's refusal; undefined when the engine did not answer at all. */
export function engineStatusCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** The engine's own sentence, without dockerode's wrapping. */
export function engineMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("json" in error && typeof error.json === "object" && error.json !== null && "message" in error.json) {
    return String(error.json.message).trim();
  }
  return error.message.replace(/^\(HTTP code \d+\) [^-]* - /, "").trim();
}

export function isNotFound(error: unknown): boolean {
  return engineStatusCode(error) === 404;
}

/** Waits for the answer, and takes "there is no such thing" for done. */
export async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    // 409: another removal of the same container is under way.
    if (!isNotFound(error) && !isRemovalInProgress(error) && !isImageJustGone(error)) throw error;
  }
}

function isRemovalInProgress(error: unknown): boolean {
  return engineStatusCode(error) === 409 && /removal of container .* is already in progress/.test(engineMessage(error));
}

/** Its tag was removed here, and meanwhile somebody has removed the image's last one: the engine then says 500. */
function isImageJustGone(error: unknown): boolean {
  return engineStatusCode(error) === 500 && /^unrecognized image ID sha256:/.test(engineMessage(error));
}
