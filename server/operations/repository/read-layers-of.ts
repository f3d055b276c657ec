import { isImageError } from "../../core/errors/image-error.ts";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { parseManifest } from "../../core/image/manifest.ts";
import type { ImageRepository } from "../../ports/image-repository.ts";

/**
 * Reads something from the layers of an image in the repository.
 * @throws PlatformError ResourceNotFoundException when the image is not there; with a sentence when its layers cannot be
 * read
 */
export async function readLayersOf<Found>(
  { repository, digest }: { repository: string; digest: string },
  ports: { repository: ImageRepository },
  read: (layers: string[]) => Promise<Found>,
): Promise<Found> {
  const stored = await ports.repository.manifest(repository, digest);
  if (!stored)
    throw new PlatformError("ResourceNotFoundException", `${repository}@${digest} is not in the repository.`);
  try {
    const { layers } = parseManifest(stored.bytes, stored.mediaType);
    return await read(layers.map((layer) => layer.digest));
  } catch (error) {
    if (!isImageError(error)) throw error;
    throw new PlatformError("InvalidParameterValueException", error.message, { cause: error });
  }
}
