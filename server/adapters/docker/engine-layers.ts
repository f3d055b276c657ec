/**
 * Which layers the engine has already. A layer counts only together with all below it: the engine knows chains.
 * Images never change under one id, so each is asked for once.
 */
import { inspectImage } from "./inspect-image.ts";
import type { Engine } from "./open-engine.ts";

export interface EngineLayers {
  /** @returns how many of the image's first layers may be left out of an archive. */
  present(diffIds: string[], signal: AbortSignal): Promise<number>;
}

export function createEngineLayers(engine: Engine): EngineLayers {
  const { docker, facts } = engine;
  let layersOf = new Map<string, string[]>();

  async function ask(imageId: string, signal: AbortSignal): Promise<string[]> {
    const known = layersOf.get(imageId);
    if (known) return known;
    // Without layers: removed since it was listed.
    const image = await inspectImage(engine, imageId, signal);
    return image?.RootFS?.Layers ?? [];
  }

  return {
    async present(diffIds, signal) {
      if (facts.containerdImageStore || facts.storageDriver !== "overlay2") return 0;
      const listed = await docker.listImages({ abortSignal: signal });
      const found = await Promise.all(listed.map(async ({ Id }) => [Id, await ask(Id, signal)] as const));
      layersOf = new Map(found);
      return Math.max(0, ...found.map(([, layers]) => commonLength(layers, diffIds)));
    },
  };
}

function commonLength(layers: string[], diffIds: string[]): number {
  const differs = diffIds.findIndex((diffId, index) => layers[index] !== diffId);
  return differs < 0 ? diffIds.length : differs;
}
