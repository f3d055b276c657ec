/** Images in the engine: loaded from what is kept here, told apart by content, removed only when they are ours. */
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type { EngineImages, ImageContent } from "../../ports/engine-images.ts";
import { abortable } from "./abortable.ts";
import { asReadable } from "./as-readable.ts";
import { type ArchiveContent, dockerArchive } from "./docker-archive.ts";
import { engineStatusCode, unlessGone } from "./engine-error.ts";
import { createEngineLayers } from "./engine-layers.ts";
import type { ImageVolumes } from "./image-volumes.ts";
import { inspectImage } from "./inspect-image.ts";
import { loadArchive } from "./load-archive.ts";
import type { Engine } from "./open-engine.ts";
import { tellWritten } from "./tell-written.ts";

/** The tag of a function's image; sandboxes and other people's images have other names. */
const ourReference = /^lambdarium\/[0-9a-f]{64}$/;

export function createImages(engine: Engine, imageVolumes: ImageVolumes): EngineImages {
  const { docker } = engine;
  const layersInEngine = createEngineLayers(engine);

  return {
    async inspect(nameOrId, signal) {
      const image = await inspectImage(engine, nameOrId, signal);
      return image && { imageId: image.Id, architecture: image.Architecture, names: image.RepoTags ?? [] };
    },
    async has(image, signal) {
      const found = await inspectImage(engine, image.engineReference, signal);
      if (!found) return false;
      // containerd's store names an image by its manifest, which says nothing about ours: compare the content.
      if (engine.facts.containerdImageStore) return sameLayers(found.RootFS.Layers ?? [], image);
      return found.Id === image.configDigest;
    },
    async load(image, content, signal, onBytes = () => undefined) {
      refuseForeign(image.engineReference);
      const present = await layersInEngine.present(
        image.layers.map(({ diffId }) => diffId),
        signal,
      );
      const send = (leaveOut: number) => {
        const archive = dockerArchive(archived(image, content, leaveOut), onBytes);
        return loadArchive(
          engine,
          tellWritten(archive, (piece) => content.giveBack?.(piece)),
          signal,
        );
      };
      try {
        await send(present);
      } catch (error) {
        // A layer that was there a moment ago may be gone with its image: then everything is sent.
        if (present === 0 || signal.aborted || !isLayerMissing(error)) throw error;
        await send(0);
      }
    },
    async save(imageId, signal) {
      const archive: Promise<NodeJS.ReadableStream> = docker.getImage(imageId).get();
      return asReadable(await abortable(archive, signal));
    },
    async remove(engineReference) {
      refuseForeign(engineReference);
      try {
        await unlessGone(docker.getImage(engineReference).remove({ force: false }));
        await imageVolumes.forget(engineReference);
        return true;
      } catch (error) {
        if (engineStatusCode(error) === 409) return false; // a container runs it
        throw error;
      }
    },
    async tagged(signal) {
      const images = await docker.listImages({ abortSignal: signal });
      const named = images.flatMap(({ Id, RepoTags, Size }) =>
        (RepoTags ?? []).map((name) => ({ name, imageId: Id, sizeBytes: Size })),
      );
      const theirs = named.filter(({ name }) => !name.startsWith("lambdarium/") && !name.includes("<none>"));
      return theirs.sort((a, b) => a.name.localeCompare(b.name));
    },
    async list(signal) {
      const images = await docker.listImages({ filters: { reference: ["lambdarium/*"] }, abortSignal: signal });
      const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).map((tag) => tag.replace(/:latest$/, ""));
      return names.filter((name) => ourReference.test(name)).sort();
    },
  };
}

function archived(image: OptimizedImage, { configBytes, openLayer }: ImageContent, leaveOut: number): ArchiveContent {
  return {
    tag: `${image.engineReference}:latest`,
    configHex: image.configDigest.replace("sha256:", ""),
    configBytes,
    layers: image.layers.map(({ diffId, sizeBytes }, index) =>
      index < leaveOut ? { diffId, sizeBytes } : { diffId, sizeBytes, open: () => openLayer(diffId) },
    ),
  };
}

function sameLayers(diffIds: string[], image: OptimizedImage): boolean {
  return diffIds.length === image.layers.length && image.layers.every(({ diffId }, at) => diffId === diffIds[at]);
}

function isLayerMissing(error: unknown): boolean {
  return error instanceof Error && /no such file or directory/.test(error.message);
}

function refuseForeign(engineReference: string): void {
  if (!ourReference.test(engineReference)) {
    throw new Error(`${engineReference} is not an image of Lambdarium: only lambdarium/<64 hex digits> may be changed`);
  }
}
