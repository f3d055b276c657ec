/**
 * The VOLUMEs that an image declares. Lambda ignores them: what the image has there is seen, and cannot be written.
 *
 * The engine would make each a new writable volume for each container, and refuses to make such a one read-only. So
 * there is one named volume for each folder of an image, filled by the engine from the image before its first use.
 */
import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { engineStatusCode, isNotFound, unlessGone } from "./engine-error.ts";
import { inspectImage } from "./inspect-image.ts";
import { imageLabel, instanceLabel } from "./labels.ts";
import { lookIntoImage } from "./look-into-image.ts";
import type { Engine } from "./open-engine.ts";

export interface ImageVolumes {
  /** Mounts that show the image's own content, read-only. */
  mountsOf(engineReference: string, signal: AbortSignal): Promise<Docker.MountSettings[]>;
  /** When the image has gone. */
  forget(engineReference: string): Promise<void>;
  /** Makes those again that the engine has lost, when they are needed next. */
  recheck(): Promise<void>;
  /** Removes what this instance has, also from before, unless a container has it. */
  reap(): Promise<void>;
}

export function createImageVolumes(engine: Engine, instanceId: string): ImageVolumes {
  const known = new Map<string, Promise<Docker.MountSettings[]>>();

  async function prepare(engineReference: string, signal: AbortSignal): Promise<Docker.MountSettings[]> {
    const image = await inspectImage(engine, engineReference, signal);
    if (!image) throw new Error(`Docker Engine has no image ${engineReference} any more`);
    const folders = Object.keys(image.Config?.Volumes ?? {}).filter((folder) => folder !== "/tmp");
    if (folders.length === 0) return [];
    const Labels = { [instanceLabel]: instanceId, [imageLabel]: engineReference };
    const mounts = folders.map((folder) => readOnlyVolume(nameOf(instanceId, engineReference, folder), folder));
    for (const { Source: Name } of mounts) {
      // One of a process that died may be half filled.
      await unlessGone(engine.docker.getVolume(Name).remove());
      await engine.docker.createVolume({ Name, Labels });
    }
    await lookIntoImage({ engine, instanceId, engineReference, mounts }, async () => undefined, signal);
    return mounts;
  }

  /** Asked of an engine that is only coming back. */
  async function exists(name: string): Promise<boolean> {
    try {
      await engine.watcher.getVolume(name).inspect();
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async function remove(name: string): Promise<void> {
    try {
      await unlessGone(engine.docker.getVolume(name).remove());
    } catch (error) {
      if (engineStatusCode(error) !== 409) throw error;
    }
  }

  return {
    mountsOf(engineReference, signal) {
      const found = known.get(engineReference);
      if (found) return found;
      const preparing = prepare(engineReference, signal);
      known.set(engineReference, preparing);
      preparing.catch(() => known.delete(engineReference));
      return preparing;
    },
    async forget(engineReference) {
      const had = known.get(engineReference);
      known.delete(engineReference);
      for (const { Source } of (await had) ?? []) await remove(Source);
    },
    async recheck() {
      for (const [engineReference, had] of known) {
        for (const { Source } of await had) if (!(await exists(Source))) known.delete(engineReference);
      }
    },
    async reap() {
      known.clear();
      const label = [`${instanceLabel}=${instanceId}`];
      const { Volumes } = await engine.docker.listVolumes({ filters: JSON.stringify({ label }) });
      for (const { Name } of Volumes ?? []) await remove(Name);
    },
  };
}

function readOnlyVolume(name: string, folder: string): Docker.MountSettings {
  return { Type: "volume", Source: name, Target: folder, ReadOnly: true };
}

function nameOf(instanceId: string, engineReference: string, folder: string): string {
  const hash = createHash("sha256").update(`${engineReference}\n${folder}`).digest("hex");
  return `lambdarium-${instanceId}-${hash.slice(0, 16)}`;
}
