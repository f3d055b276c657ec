/**
 * One look at a function's image and key: whether the image is where it came from, whether Lambda may read it, and
 * whether the key can be used. The key is tried for real, in the function's name, and so is on the audit trail: its
 * copy is opened (one Decrypt), or, where it has none, a data key asked for. An image that is not good is enough: then
 * the key is left alone.
 */
import { isEngineAway } from "../core/errors/engine-away.ts";
import { isImageError } from "../core/errors/image-error.ts";
import { isRegistryAway } from "../core/errors/registry-away.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import type { ImageSource } from "../core/image/function-image.ts";
import type { CheckOutcome } from "../core/image/image-check.ts";
import type { CheckFinding } from "../operations/function/settle-check.ts";
import type { ImageSources } from "../ports/image-sources.ts";
import { type KeyTrialPorts, sealedCopyOf, tryKey } from "./key-trial.ts";

export interface CheckPorts extends KeyTrialPorts {
  imageSources: Pick<ImageSources, "check">;
}

/** What a look came to. Without a finding it says nothing about the function. */
export interface Look {
  outcome: CheckOutcome;
  sentence: string;
  finding?: CheckFinding;
  /** What is nobody's answer. */
  bug?: unknown;
}

/** A registry that sends a little now and then is not waited for. */
const WITHIN_MS = 60_000;

/** Does not reject. */
export async function checkImage(
  record: FunctionRecord,
  ports: CheckPorts,
  stopping: AbortSignal,
  withinMs = WITHIN_MS,
): Promise<Look> {
  const { image } = record.serving;
  const deadline = AbortSignal.timeout(withinMs);
  try {
    await ports.imageSources.check(image, record.functionName, AbortSignal.any([stopping, deadline]));
    const sealed = await sealedCopyOf(record, ports);
    const fault = await tryKey(record, sealed?.copy, ports);
    if (fault) return { outcome: "key", sentence: fault.reason, finding: { kind: "key-lost", fault } };
    return { outcome: "good", sentence: goodSentence(image.source), finding: { kind: "there" } };
  } catch (error) {
    if (deadline.aborted) return { outcome: "unreachable", sentence: `No answer came within ${withinMs / 1000} s.` };
    return notFound(error);
  }
}

function notFound(error: unknown): Look {
  if (isImageError(error)) {
    const { code, message } = error;
    // Whoever gives other content than was asked for says nothing about what was.
    if (code === "InvalidImage") return { outcome: "unclear", sentence: message };
    const outcome = code === "ImageDeleted" ? "missing" : "denied";
    return { outcome, sentence: message, finding: { kind: "image-lost", code, reason: message } };
  }
  if (isRegistryAway(error)) return { outcome: "unreachable", sentence: error.message };
  if (error instanceof Error && isEngineAway(error)) return { outcome: "unreachable", sentence: error.message };
  return { outcome: "unclear", sentence: "Lambdarium itself failed; its log says more.", bug: error };
}

function goodSentence(source: ImageSource): string {
  const key = "and the key can be used";
  if (source.kind === "repository") {
    return `The repository ${source.repository} has the image, Lambda may read it, ${key}.`;
  }
  if (source.kind === "registry") return `The registry ${source.host} gives the image, ${key}.`;
  return `Docker Engine has the image, ${key}.`;
}

/** What answers when the image is looked for. */
export function placeOf(source: ImageSource): string {
  return source.kind === "registry" ? `registry ${source.host}` : source.kind;
}
