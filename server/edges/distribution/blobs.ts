/** Reading and deleting blobs. */
import { pipeline } from "node:stream/promises";
import { RepositoryError } from "../../core/errors/repository-error.ts";
import type { DistributionOperations } from "../../operations/repository/distribution-operations.ts";
import { type Exchange, sendEmpty } from "./answers.ts";
import { requestedRange } from "./byte-range.ts";

interface BlobAddress {
  repository: string;
  digest: string;
}

export async function getBlob(
  exchange: Exchange,
  { repository, digest }: BlobAddress,
  operations: DistributionOperations,
): Promise<void> {
  const { request, response } = exchange;
  const blob = await operations.findBlob(repository, digest);
  const { sizeBytes } = blob;
  const range = rangeOf(exchange, sizeBytes);
  const part = range ?? { first: 0, last: sizeBytes - 1 };
  response.writeHead(range ? 206 : 200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": part.last - part.first + 1,
    ...(range && { "Content-Range": `bytes ${range.first}-${range.last}/${sizeBytes}` }),
    "Accept-Ranges": "bytes",
    "Docker-Content-Digest": digest,
    // What a digest names never changes.
    ETag: `"${digest}"`,
    "Cache-Control": "private, max-age=31536000, immutable",
  });
  if (request.method === "HEAD" || sizeBytes === 0) return void response.end();
  try {
    await pipeline(await blob.open(part), response);
  } catch (error) {
    // Who asked has enough, or is gone.
    if (!(error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")) throw error;
  }
}

export async function deleteBlob(
  exchange: Exchange,
  { repository, digest }: BlobAddress,
  operations: DistributionOperations,
): Promise<void> {
  await operations.deleteBlob(repository, digest);
  sendEmpty(exchange, 202);
}

function rangeOf({ request, response }: Exchange, sizeBytes: number) {
  // Without its body an answer has no parts.
  if (request.method === "HEAD") return undefined;
  try {
    return requestedRange(request.headers.range, sizeBytes);
  } catch (error) {
    if (error instanceof RepositoryError) response.setHeader("Content-Range", `bytes */${sizeBytes}`);
    throw error;
  }
}
