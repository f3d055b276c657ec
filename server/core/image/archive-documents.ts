/**
 * The JSON documents inside an image archive: Docker's manifest.json (moby, image/spec), OCI's index, manifest and image config.
 * Only what is needed to find and check the image is read; the bytes are stored as they are.
 */
import { z } from "zod";
import { ImageError, isImageError } from "../errors/image-error.ts";
import { type ArchiveEntry, archiveLimits } from "./archive-index.ts";
import { digestSchema } from "./digest.ts";
import { parseDocument } from "./document.ts";

const platform = z.object({ os: z.string(), architecture: z.string() });
export type DocumentPlatform = z.output<typeof platform>;

const descriptor = z.object({
  mediaType: z.string().optional(),
  digest: digestSchema,
  size: z.int().min(0),
  platform: platform.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type ArchiveDescriptor = z.output<typeof descriptor>;

export const dockerManifest = z
  .array(
    z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()).nullish() }),
  )
  .min(1, "names no image");

/** Far from any real archive: a bound for the time that reading a hostile one takes. */
const manifests = z.array(descriptor).max(200, "names more than 200 manifests");

export const ociIndex = z.object({ manifests: manifests.nullish() });

/** An index and a manifest are told apart by their members: media types are optional in both. */
export const ociIndexOrManifest = z.union([
  z.object({ manifests }),
  z.object({ mediaType: z.string().optional(), config: descriptor, layers: z.array(descriptor) }),
]);
export type OciManifest = Extract<z.output<typeof ociIndexOrManifest>, { config: unknown }>;

export const imageConfig = platform.extend({
  rootfs: z.object({ diff_ids: z.array(digestSchema).nullish() }),
  history: z.array(z.object({ created_by: z.string().nullish(), empty_layer: z.boolean().nullish() })).nullish(),
});
export type ArchiveImageConfig = z.output<typeof imageConfig>;

/** @throws ImageError InvalidImage naming the entry and what is wrong with it. */
export function readDocument<Schema extends z.ZodType>(entry: ArchiveEntry, schema: Schema): z.output<Schema> {
  if (!entry.json) {
    const why =
      entry.sizeBytes > archiveLimits.jsonBytes
        ? `has ${entry.sizeBytes} bytes, at most 4 MiB are read`
        : "is not JSON";
    throw invalid(`${entry.path} ${why}.`, saveAgain);
  }
  try {
    return parseDocument(entry.json.bytes, schema, entry.path);
  } catch (error) {
    if (!isImageError(error)) throw error;
    throw invalid(error.message, saveAgain, error);
  }
}

export const saveAgain = "Save the image again with docker save and upload the new file.";

/** `where`: what the archive ends in the middle of. */
export function cutShort(where: string | undefined, cause?: unknown): ImageError {
  const what = where === undefined ? "before the end mark of a tar file" : `in the middle of ${where}`;
  return invalid(`The archive is cut short: it ends ${what}.`, `The file is incomplete. ${saveAgain}`, cause);
}

/** Two lines: what is wrong and where, then what to do. */
export function invalid(what: string, cure: string, cause?: unknown): ImageError {
  return new ImageError("InvalidImage", `${what}\n${cure}`, { cause });
}
