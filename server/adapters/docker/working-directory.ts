/** Whether an image has its working directory: the engine would make a missing one, Lambda refuses to start. */
import { isNotFound } from "./engine-error.ts";
import { lookIntoImage } from "./look-into-image.ts";
import type { Engine } from "./open-engine.ts";

export interface WorkingDirectories {
  exists(engineReference: string, folder: string, signal: AbortSignal): Promise<boolean>;
}

/** Asked once for each image and folder: a reference names one content for ever. */
export function createWorkingDirectories(engine: Engine, instanceId: string): WorkingDirectories {
  const known = new Map<string, boolean>();
  return {
    async exists(engineReference, folder, signal) {
      // A relative one the engine refuses itself.
      if (folder === "" || folder === "/" || !folder.startsWith("/")) return true;
      const key = `${engineReference}\n${folder}`;
      const found = known.get(key) ?? (await look({ engine, instanceId, engineReference }, folder, signal));
      known.set(key, found);
      return found;
    },
  };
}

function look(image: Parameters<typeof lookIntoImage>[0], path: string, signal: AbortSignal): Promise<boolean> {
  const ask = (container: { infoArchive(options: { path: string }): Promise<unknown> }) =>
    container.infoArchive({ path }).then(
      () => true,
      (error: unknown) => {
        if (isNotFound(error)) return false;
        // A file on the way to it: the engine says so itself when the container is created.
        return true;
      },
    );
  return lookIntoImage(image, ask, signal);
}
