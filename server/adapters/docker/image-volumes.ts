/** The VOLUMEs that images declare, asked for once per reference: a reference names one content for ever. */
import { inspectImage } from "./inspect-image.ts";
import type { Engine } from "./open-engine.ts";

export interface ImageVolumes {
  of(engineReference: string, signal: AbortSignal): Promise<string[]>;
  forget(engineReference: string): void;
}

export function createImageVolumes(engine: Engine): ImageVolumes {
  const known = new Map<string, string[]>();
  return {
    async of(engineReference, signal) {
      const found = known.get(engineReference);
      if (found) return found;
      const image = await inspectImage(engine, engineReference, signal);
      if (!image) throw new Error(`Docker Engine has no image ${engineReference} any more`);
      const volumes = Object.keys(image.Config?.Volumes ?? {});
      known.set(engineReference, volumes);
      return volumes;
    },
    forget: (engineReference) => void known.delete(engineReference),
  };
}
