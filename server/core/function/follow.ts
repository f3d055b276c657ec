/**
 * Following a tag: when the tag that a function was made from names another image, the function updates by itself.
 * A function that follows remembers the last image that it has seen the tag name: each move is acted on once, whatever
 * comes of it.
 */
import type { ResolvedImage } from "../image/function-image.ts";
import type { FunctionRecord } from "./function-record.ts";
import { cellOf, refused } from "./state.ts";
import { acceptsUpdate } from "./update.ts";

export interface Follow {
  /** The ImageUri that was looked at. A function that has been given another one since has not looked at that yet. */
  imageUri: string;
  /** What its tag named then. */
  digest: string;
}

/** What the function runs, or is about to. */
export function latestImage({ serving, updating }: FunctionRecord): ResolvedImage {
  return (updating ?? serving).image;
}

/** A digest never moves, and other registries do not tell when a tag of theirs does. */
export function canBeFollowed({ imageUri, source }: ResolvedImage): boolean {
  return source.kind !== "registry" && !imageUri.includes("@") && !imageUri.startsWith("docker-daemon:sha256:");
}

/** Where following begins: whatever the tag names besides the image that the function has is a move. */
export function startFollowing(record: FunctionRecord): Follow {
  const { imageUri, digest } = latestImage(record);
  return { imageUri, digest };
}

/** Whether the tag has moved since the function has last looked. */
export function hasMoved(record: FunctionRecord, digest: string): boolean {
  const { follow } = record;
  if (!follow) return false;
  const seen = follow.imageUri === latestImage(record).imageUri ? follow : startFollowing(record);
  return seen.digest !== digest;
}

/** Whether it takes an update now; if not, the move waits until what goes on has ended. */
export function takesUpdate({ state, updateStatus }: FunctionRecord): boolean {
  if (cellOf(state, "code-updated") === refused) return false;
  return state !== "Active" || acceptsUpdate(updateStatus);
}

/** `hello:1`, as a sentence names it. */
export function tagName(imageUri: string): string {
  return imageUri.replace(/^docker-daemon:/, "");
}
