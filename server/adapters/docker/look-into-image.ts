import type Docker from "dockerode";
import { createContainer, removeContainer } from "./create-container.ts";
import { instanceLabel } from "./labels.ts";
import type { Engine } from "./open-engine.ts";

export interface ImageLook {
  engine: Engine;
  instanceId: string;
  engineReference: string;
  mounts?: Docker.MountSettings[];
}

/** Gives `look` a container of the image that is never started, in which the image's files can be asked for. */
export async function lookIntoImage<Found>(
  { engine, instanceId, engineReference, mounts = [] }: ImageLook,
  look: (container: Docker.Container) => Promise<Found>,
  signal: AbortSignal,
): Promise<Found> {
  const container = await createContainer(
    engine,
    {
      Image: engineReference,
      Entrypoint: ["/never-started"],
      // The engine makes a missing working directory when it creates a container: here it must not.
      WorkingDir: "/",
      Labels: { [instanceLabel]: instanceId },
      HostConfig: { NetworkMode: "none", Mounts: mounts },
    },
    signal,
  );
  try {
    return await look(container);
  } finally {
    await removeContainer(container);
  }
}
