import { isPlatformError } from "../../core/errors/platform-error.ts";
import { type Change, changeAccepted, remarked } from "../../core/function/apply.ts";
import { canBeFollowed, hasMoved, latestImage, tagName, takesUpdate } from "../../core/function/follow.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { latestOf } from "../../core/function/version.ts";
import type { ResolvedImage } from "../../core/image/function-image.ts";
import type { ImageSources } from "../../ports/image-sources.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";

type Ports = ChangePorts & { imageSources: ImageSources };

/**
 * Looks at the tag that the function follows and begins an update when it has moved. A tag that is gone changes
 * nothing; a function that takes no update now is looked at again when it does, and then the newest move counts.
 * @throws EngineAway and what the stores throw: then it was not looked at.
 */
export async function followTag(functionName: string, ports: Ports, signal: AbortSignal): Promise<void> {
  const record = await ports.functions.get(functionName);
  if (!record?.follow || !canBeFollowed(latestImage(record)) || !takesUpdate(record)) return;
  const { imageUri } = latestImage(record);
  const digest = await ports.imageSources.tagDigest(imageUri, signal);
  if (digest === undefined || !hasMoved(record, digest)) return;
  const found = await resolved(record, ports, signal);
  const decide = (current: FunctionRecord): Change | undefined => {
    const isSame = current.functionId === record.functionId && latestImage(current).imageUri === imageUri;
    if (!isSame || !hasMoved(current, digest) || !takesUpdate(current)) return undefined;
    return "image" in found
      ? moved(current, found.image, ports)
      : refused(current, { digest, sentence: found.sentence }, ports);
  };
  await changeFunction(latestOf(functionName), decide, ports);
}

/** What keeps a tag's new image from being a function's is told once, as of a failed update. */
async function resolved(
  record: FunctionRecord,
  { imageSources }: Ports,
  signal: AbortSignal,
): Promise<{ image: ResolvedImage } | { sentence: string }> {
  try {
    return { image: await imageSources.resolve(latestImage(record).imageUri, record.functionName, signal) };
  } catch (error) {
    if (isPlatformError(error) && error.status < 500) return { sentence: error.message };
    throw error;
  }
}

function moved(current: FunctionRecord, image: ResolvedImage, { clock }: Ports): Change {
  const { imageUri, digest } = image;
  const seen = { ...current, follow: { imageUri, digest } };
  const at = clock.now();
  // After an update that failed it has moved back.
  if (digest === latestImage(current).digest) {
    const cause = `Tag ${tagName(imageUri)} → ${digest}, which the function has`;
    return { next: seen, row: remarked(current, "follow", { at, who, cause }) };
  }
  const circumstances = { at, who, cause: `Followed tag ${tagName(imageUri)} → ${digest}` };
  const { configuration, generation } = current.serving;
  const deployment = {
    generation: generation + 1,
    configuration: { ...configuration, architecture: image.architecture },
    image,
  };
  return changeAccepted(seen, deployment, circumstances);
}

function refused(
  current: FunctionRecord,
  { digest, sentence }: { digest: string; sentence: string },
  { clock }: Ports,
) {
  const { imageUri } = latestImage(current);
  const cause = `Could not follow tag ${tagName(imageUri)} → ${digest}: ${sentence}`;
  return {
    next: { ...current, follow: { imageUri, digest } },
    row: remarked(current, "follow", { at: clock.now(), who, cause }),
  };
}

const who = "follow";
