/**
 * Image manifests: Docker's schema 2 and OCI's (image-spec v1.1, "manifest"), the two that Lambda takes.
 */
import { z } from "zod";
import { ImageError, isImageError } from "../errors/image-error.ts";
import { digestSchema } from "./digest.ts";
import { parseDocument } from "./document.ts";

export const ociManifestType = "application/vnd.oci.image.manifest.v1+json";
export const ociConfigType = "application/vnd.oci.image.config.v1+json";
export const ociLayerTypes = {
  none: "application/vnd.oci.image.layer.v1.tar",
  gzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  zstd: "application/vnd.oci.image.layer.v1.tar+zstd",
} as const;

const dockerManifestType = "application/vnd.docker.distribution.manifest.v2+json";
const manifestTypes: ReadonlySet<string> = new Set([ociManifestType, dockerManifestType]);
/** What a registry is asked for: an index too, so that it can be refused by its name. */
export const manifestTypesAsked: readonly string[] = [
  ...manifestTypes,
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const configTypes: ReadonlySet<string> = new Set([ociConfigType, "application/vnd.docker.container.image.v1+json"]);
const layerTypes: ReadonlySet<string> = new Set([
  ...Object.values(ociLayerTypes),
  "application/vnd.docker.image.rootfs.diff.tar",
  "application/vnd.docker.image.rootfs.diff.tar.gzip",
  "application/vnd.docker.image.rootfs.diff.tar.zstd",
]);

export interface Descriptor {
  mediaType: string;
  digest: string;
  /** Bytes of the blob. */
  size: number;
}

export interface ImageManifest {
  mediaType: string;
  config: Descriptor;
  /** Lowest first. */
  layers: Descriptor[];
}

/** A manifest, config or layer that is of another kind than Lambda takes: an index, an artifact, a foreign layer. */
export class UnsupportedMediaType extends ImageError {
  readonly mediaType: string;

  constructor(mediaType: string, what: string) {
    super("InvalidImage", `${what} has the media type ${mediaType || "(none)"}, which is not supported.`);
    this.mediaType = mediaType;
  }
}

/** By shape, as all errors. */
export function isUnsupportedMediaType(error: unknown): error is UnsupportedMediaType {
  return isImageError(error) && "mediaType" in error;
}

/**
 * @param mediaType as the manifest was pushed with; absent: as the manifest itself says.
 * @throws UnsupportedMediaType, for an index too
 * @throws ImageError InvalidImage with a sentence.
 */
export function parseManifest(bytes: Uint8Array, mediaType?: string): ImageManifest {
  const said = parseDocument(bytes, outline, "The image manifest");
  const type = mediaType ?? said.mediaType ?? (said.manifests ? "an index" : ociManifestType);
  if (!manifestTypes.has(type) || said.manifests || (said.mediaType !== undefined && said.mediaType !== type)) {
    throw new UnsupportedMediaType(manifestTypes.has(type) ? (said.mediaType ?? "an index") : type, "The manifest");
  }
  const { config, layers } = parseDocument(bytes, manifestSchema, "The image manifest");
  if (!configTypes.has(config.mediaType)) throw new UnsupportedMediaType(config.mediaType, "The image config");
  for (const [position, layer] of layers.entries()) {
    if (layerTypes.has(layer.mediaType)) continue;
    throw new UnsupportedMediaType(layer.mediaType, `Layer ${position + 1} of ${layers.length} (${layer.digest})`);
  }
  return { mediaType: type, config, layers };
}

/** The same image always gives the same bytes, hence the same digest: sorted members, no white space. */
export function buildManifest(config: Descriptor, layers: readonly Descriptor[]): Uint8Array {
  const manifest = {
    config: inOrder(config),
    layers: layers.map(inOrder),
    mediaType: ociManifestType,
    schemaVersion: 2,
  };
  return new TextEncoder().encode(JSON.stringify(manifest));
}

function inOrder({ digest, mediaType, size }: Descriptor): Descriptor {
  return { digest, mediaType, size };
}

const outline = z.object({ mediaType: z.string().optional(), manifests: z.array(z.unknown()).optional() });

const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: digestSchema,
  size: z.int("must be a whole number").min(0, "must not be negative"),
});

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  config: descriptorSchema,
  layers: z.array(descriptorSchema).max(1000, "has more than 1000 layers"),
});
