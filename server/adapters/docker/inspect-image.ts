import type Docker from "dockerode";
import { abortable } from "./abortable.ts";
import { isNotFound } from "./engine-error.ts";
import type { Engine } from "./open-engine.ts";

/** @returns undefined when the engine has no such image. */
export async function inspectImage(
  engine: Engine,
  nameOrId: string,
  signal: AbortSignal,
): Promise<Docker.ImageInspectInfo | undefined> {
  const answer: Promise<Docker.ImageInspectInfo> = engine.docker.getImage(nameOrId).inspect();
  try {
    return await abortable(answer, signal);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
