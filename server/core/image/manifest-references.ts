/**
 * What a manifest of any kind names: an image's (OCI or Docker), an index's, an artifact's. Source: OCI image-spec v1.1,
 * "Image Manifest" and "Image Index".
 */
import { z } from "zod";
import { contentDigestSchema } from "./digest.ts";

export interface ManifestReferences {
  mediaType?: string;
  /** What the manifest says it is: its artifactType, or else its config's media type. Empty for an index without one. */
  artifactType: string;
  /** Absent when there are none, as in an index. */
  config?: BlobReference;
  /** Config first, then layers, lowest first. */
  blobs: BlobReference[];
  /** Digests, of an index. */
  manifests: string[];
  /** Digest of the manifest that this one is about. */
  subject?: string;
  annotations?: Record<string, string>;
}

export interface BlobReference {
  mediaType: string;
  digest: string;
  sizeBytes: number;
  /** Its bytes are fetched from somewhere else and need not be in the repository. */
  elsewhere: boolean;
}

/** @returns a sentence when the bytes are no manifest. */
export function readReferences(bytes: Uint8Array): ManifestReferences | { fault: string } {
  const json = parseJson(bytes);
  if (json === undefined) return { fault: "The manifest is not JSON in UTF-8." };
  const parsed = outline.safeParse(json);
  if (parsed.success) return referencesOf(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  return { fault: `The manifest is not valid${where}: ${issue?.message}.` };
}

/** Of a manifest that was checked when it was stored. */
export function storedReferences(bytes: Uint8Array): ManifestReferences {
  const references = readReferences(bytes);
  return "fault" in references ? { artifactType: "", blobs: [], manifests: [] } : references;
}

function referencesOf(manifest: z.output<typeof outline>): ManifestReferences {
  const { mediaType, config, layers = [], blobs = [], manifests = [], subject, annotations } = manifest;
  const parts = [...(config ? [config] : []), ...layers, ...blobs].map(blobOf);
  return {
    ...(mediaType !== undefined && { mediaType }),
    artifactType: manifest.artifactType || config?.mediaType || "",
    ...(config && { config: blobOf(config) }),
    blobs: parts,
    manifests: manifests.map(({ digest }) => digest),
    ...(subject && { subject: subject.digest }),
    ...(annotations && { annotations }),
  };
}

function blobOf({ mediaType, digest, size, urls }: z.output<typeof descriptor>): BlobReference {
  return { mediaType, digest, sizeBytes: size, elsewhere: (urls ?? []).length > 0 || foreign.test(mediaType) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** OCI's and Docker's layers that may not be handed on. */
const foreign = /\.layer\.nondistributable\.|\.image\.rootfs\.foreign\./;

const descriptor = z.object({
  mediaType: z.string(),
  digest: contentDigestSchema,
  size: z.int("must be a whole number").min(0, "must not be negative"),
  urls: z.array(z.string()).nullish(),
});

const outline = z.object({
  mediaType: z.string().optional(),
  artifactType: z.string().nullish(),
  config: descriptor.nullish().transform((found) => found ?? undefined),
  layers: z
    .array(descriptor)
    .nullish()
    .transform((found) => found ?? []),
  blobs: z
    .array(descriptor)
    .nullish()
    .transform((found) => found ?? []),
  manifests: z
    .array(descriptor)
    .nullish()
    .transform((found) => found ?? []),
  subject: descriptor.nullish().transform((found) => found ?? undefined),
  annotations: z
    .record(z.string(), z.string())
    .nullish()
    .transform((found) => found ?? undefined),
});
