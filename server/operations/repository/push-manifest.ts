import { RepositoryError } from "../../core/errors/repository-error.ts";
import { immutableTagSentence } from "../../core/image/immutable-tag.ts";
import { type ManifestReferences, readReferences } from "../../core/image/manifest-references.ts";
import type { DistributionPorts } from "./distribution-operations.ts";
import { type StoreOutcome, storeManifest } from "./store-manifest.ts";

export interface PushedManifest {
  repository: string;
  bytes: Uint8Array;
  /** Of the bytes. */
  digest: string;
  /** As the request says. */
  mediaType?: string;
  /** Names that it gets. */
  tags: readonly string[];
}

/**
 * Stores a manifest as a registry client pushes it, of any kind: an image, an index, an artifact. The repository is made
 * when it is missing.
 * @throws RepositoryError MANIFEST_INVALID; MANIFEST_BLOB_UNKNOWN; TAG_INVALID in ECR's words for an immutable tag
 */
export async function pushManifest(
  pushed: PushedManifest,
  ports: DistributionPorts,
): Promise<{ digest: string; subject?: string }> {
  const { repository, bytes, digest, tags } = pushed;
  const references = readReferences(bytes);
  if ("fault" in references) throw new RepositoryError("MANIFEST_INVALID", references.fault);
  const mediaType = mediaTypeOf(pushed, references);
  const manifest = { repository, digest, mediaType, bytes, pushedAt: ports.clock.now() };
  for (const tag of tags.length > 0 ? tags : [undefined]) {
    refuse(await storeManifest(manifest, references, { tag, way: "push" }, ports), pushed, tag);
  }
  return { digest, ...(references.subject !== undefined && { subject: references.subject }) };
}

function refuse(outcome: StoreOutcome, { repository }: PushedManifest, tag: string | undefined): void {
  if (outcome.kind === "immutable") {
    throw new RepositoryError("TAG_INVALID", immutableTagSentence(repository, tag ?? ""));
  }
  if (outcome.kind === "stored") return;
  const { kind, digests } = outcome;
  const what = kind === "missing blobs" ? "blobs" : "manifests";
  const sentence = `The manifest names ${what} that are not in the repository ${repository}: ${digests.join(", ")}.`;
  throw new RepositoryError("MANIFEST_BLOB_UNKNOWN", sentence, { detail: digests.map((digest) => ({ digest })) });
}

/** A document that could be read as two kinds would be two images to two clients. */
function mediaTypeOf({ mediaType }: PushedManifest, references: ManifestReferences): string {
  const said = references.mediaType;
  const type = mediaType ?? said;
  if (type === undefined) throw invalid("Neither the manifest nor the request says its media type.");
  if (said !== undefined && said !== type) {
    throw invalid(`The manifest says that its media type is ${said}, and the request says ${type}.`);
  }
  if (references.manifests.length > 0 && references.blobs.length > 0) {
    throw invalid("The manifest names both manifests and blobs.");
  }
  if (schemaOneTypes.test(type))
    throw invalid("Manifests of schema version 1 are not supported; push schema 2 or OCI.");
  return type;
}

const schemaOneTypes = /^application\/vnd\.docker\.distribution\.manifest\.v1\b/;

function invalid(sentence: string): RepositoryError {
  return new RepositoryError("MANIFEST_INVALID", sentence);
}
