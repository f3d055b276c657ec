import { PlatformError } from "../../core/errors/platform-error.ts";
import { remarked } from "../../core/function/apply.ts";
import { canBeFollowed, latestImage, startFollowing, tagName } from "../../core/function/follow.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { latestOf } from "../../core/function/version.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { FollowReading } from "./follow-operations.ts";
import type { Caller } from "./function-operations.ts";

/** In any state, and also while an update is in progress: it changes neither code nor configuration. */
export async function setFollow(
  { functionName, follow }: { functionName: string; follow: boolean },
  caller: Caller,
  ports: ChangePorts & FindPorts,
): Promise<FollowReading> {
  const found = await findFunction(functionName, undefined, ports);
  const changed = await changeFunction(
    latestOf(functionName),
    (current) => {
      const { imageUri } = latestImage(current);
      if (follow === (current.follow !== undefined)) return undefined;
      if (follow && !canBeFollowed(latestImage(current))) throw nothingToFollow(imageUri);
      const cause = follow ? `Follows the tag ${tagName(imageUri)} from now on` : "Follows its tag no longer";
      const { follow: _before, ...rest } = current;
      return {
        next: follow ? { ...rest, follow: startFollowing(current) } : rest,
        row: remarked(current, "follow", { at: ports.clock.now(), who: caller.name, cause }),
      };
    },
    ports,
  );
  return readingOf(changed ?? found);
}

export async function readFollow(functionName: string, ports: FindPorts): Promise<FollowReading> {
  return readingOf(await findFunction(functionName, undefined, ports));
}

function readingOf(record: FunctionRecord): FollowReading {
  const { functionName, follow } = record;
  const image = latestImage(record);
  return {
    functionName,
    follow: follow !== undefined,
    ...(canBeFollowed(image) && { imageUri: image.imageUri }),
    ...(follow && { seen: follow }),
  };
}

function nothingToFollow(imageUri: string): PlatformError {
  return new PlatformError(
    "InvalidParameterValueException",
    `${imageUri} has no tag that can be followed: a tag of this repository can, or one in Docker Engine.`,
  );
}
