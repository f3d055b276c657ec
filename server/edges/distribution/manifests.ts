/** Reading, pushing and deleting manifests. */
import { createHash } from "node:crypto";
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { contentDigest } from "../../core/image/digest.ts";
import type { DistributionOperations } from "../../operations/repository/distribution-operations.ts";
import { type BodyBound, readBody } from "../aws/request-body.ts";
import { checkedTag } from "./address.ts";
import { type Exchange, sendBytes, sendEmpty } from "./answers.ts";

interface ManifestAddress {
  repository: string;
  reference: string;
}

/** What the specification asks a registry to take at least. */
const bound: BodyBound = {
  maxBytes: 4 * 1024 * 1024,
  tooLarge: (bytes) =>
    new RepositoryError("SIZE_INVALID", `A manifest of ${bytes} bytes is over the limit of ${4 * 1024 * 1024}.`),
};

export async function getManifest(
  exchange: Exchange,
  { repository, reference }: ManifestAddress,
  operations: DistributionOperations,
): Promise<void> {
  const { mediaType, digest, bytes } = await operations.findManifest(repository, reference);
  const headers = { "Content-Type": mediaType, "Docker-Content-Digest": digest, ETag: `"${digest}"` };
  sendBytes(exchange, { status: 200, headers, bytes });
}

/** By digest it gets the tags of the query, if any, as the next version of the specification has it. */
export async function putManifest(
  exchange: Exchange,
  { repository, reference }: ManifestAddress,
  { operations, stopping }: { operations: DistributionOperations; stopping: AbortSignal },
): Promise<void> {
  const { request, query } = exchange;
  const bytes = await readBody(request, bound, stopping);
  const named = contentDigest(reference);
  const algorithm = named?.algorithm ?? "sha256";
  const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
  if (named && digest !== reference) {
    const sentence = `The manifest is ${digest}, not ${reference} as it is said to be.`;
    throw new RepositoryError("DIGEST_INVALID", sentence, { detail: { found: digest, digest: reference } });
  }
  const tags = named ? query.getAll("tag").map(checkedTag) : [reference];
  const mediaType = mediaTypeOf(request.headers["content-type"]);
  const pushed = { repository, bytes, digest, tags, ...(mediaType && { mediaType }) };
  const { subject } = await operations.pushManifest(pushed);
  sendEmpty(exchange, 201, {
    Location: `/v2/${repository}/manifests/${digest}`,
    "Docker-Content-Digest": digest,
    ...(subject !== undefined && { "OCI-Subject": subject }),
    ...(named && tags.length > 0 && { "OCI-Tag": tags }),
  });
}

export async function deleteManifest(
  exchange: Exchange,
  { repository, reference }: ManifestAddress,
  operations: DistributionOperations,
): Promise<void> {
  await operations.deleteManifest(repository, reference);
  sendEmpty(exchange, 202);
}

/** Without its parameters; what says nothing about the kind counts as absent. */
function mediaTypeOf(header: string | undefined): string | undefined {
  const type = header?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" || type === "application/octet-stream" || type === "application/json" ? undefined : type;
}
