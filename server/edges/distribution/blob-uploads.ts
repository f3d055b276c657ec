/** Uploading blobs: in one request, in two, or in parts; and mounting those of another repository. */
import { isRepositoryError, RepositoryError } from "../../core/errors/repository-error.ts";
import { isDigestAlgorithm } from "../../core/image/digest.ts";
import type { DistributionOperations } from "../../operations/repository/distribution-operations.ts";
import type { BlobUpload } from "../../ports/blob-uploads.ts";
import { checkedDigest, checkedName } from "./address.ts";
import { type Exchange, type Headers, sendEmpty } from "./answers.ts";
import { uploadedRange } from "./byte-range.ts";

interface UploadAddress {
  repository: string;
  uploadId: string;
}

/** A body that brings no byte for so long is given up; what came of it can be gone on with. */
const IDLE_MS = 30_000;

/** `?digest=` takes the whole blob with this request; `?mount=` asks for one that is here; else an upload begins. */
export async function postUpload(
  exchange: Exchange,
  { repository }: { repository: string },
  operations: DistributionOperations,
): Promise<void> {
  const { query, client: principal } = exchange;
  checkAlgorithm(query.get("digest-algorithm"));
  const mounted = query.get("mount");
  if (mounted !== null) {
    const digest = checkedDigest(mounted);
    const from = query.get("from");
    const mount = { repository, digest, principal, ...(from && { from: checkedName(from) }) };
    if (await operations.mountBlob(mount)) return sendCreated(exchange, repository, digest);
  }
  const whole = query.get("digest");
  const digest = whole === null ? undefined : checkedDigest(whole);
  const upload = await operations.beginUpload(repository);
  if (digest === undefined) return sendState(exchange, 202, repository, upload);
  const { uploadId } = upload;
  try {
    await receive(exchange, { repository, uploadId }, operations);
    await operations.finishUpload({ repository, uploadId, digest });
  } catch (error) {
    // Nobody knows its address: it cannot be gone on with.
    await operations.cancelUpload(repository, uploadId).catch(() => undefined);
    throw error;
  }
  sendCreated(exchange, repository, digest);
}

export async function patchUpload(
  exchange: Exchange,
  address: UploadAddress,
  operations: DistributionOperations,
): Promise<void> {
  const upload = await receive(exchange, address, operations);
  sendState(exchange, 202, address.repository, upload);
}

/** With the last part, or without one. */
export async function putUpload(
  exchange: Exchange,
  address: UploadAddress,
  operations: DistributionOperations,
): Promise<void> {
  const digest = checkedDigest(exchange.query.get("digest") ?? "");
  await receive(exchange, address, operations);
  await operations.finishUpload({ ...address, digest });
  sendCreated(exchange, address.repository, digest);
}

export async function getUpload(
  exchange: Exchange,
  { repository, uploadId }: UploadAddress,
  operations: DistributionOperations,
): Promise<void> {
  sendState(exchange, 204, repository, await operations.findUpload(repository, uploadId));
}

export async function deleteUpload(
  exchange: Exchange,
  { repository, uploadId }: UploadAddress,
  operations: DistributionOperations,
): Promise<void> {
  await operations.cancelUpload(repository, uploadId);
  sendEmpty(exchange, 204);
}

async function receive(
  exchange: Exchange,
  { repository, uploadId }: UploadAddress,
  operations: DistributionOperations,
): Promise<BlobUpload> {
  const { request } = exchange;
  const upload = await operations.findUpload(repository, uploadId);
  const range = uploadedRange(request.headers["content-range"]);
  const declared = request.headers["content-length"];
  if (range && declared !== undefined && Number(declared) !== range.last - range.first + 1) {
    throw invalid(`The Content-Range ${range.first}-${range.last} does not have ${declared} bytes.`);
  }
  if (declared === "0" && !range) return upload;
  request.setTimeout(IDLE_MS, () => request.destroy());
  const part = { repository, uploadId, content: request, ...(range && { from: range.first }) };
  const state = await operations.continueUpload(part).catch(async (error: unknown) => {
    if (isRepositoryError(error) && error.code === "RANGE_INVALID") {
      // A refusal tells where to go on.
      const state = stateHeaders(repository, await operations.findUpload(repository, uploadId));
      for (const [name, value] of Object.entries(state)) exchange.response.setHeader(name, value);
    }
    throw error;
  });
  // What follows, as hashing it again after a restart, takes as long as it takes.
  request.setTimeout(0);
  if (range && state.receivedBytes !== range.last + 1) {
    throw invalid(
      `The Content-Range ${range.first}-${range.last} is not what came: ${state.receivedBytes} bytes are here.`,
    );
  }
  return state;
}

function invalid(sentence: string): RepositoryError {
  return new RepositoryError("BLOB_UPLOAD_INVALID", sentence);
}

function sendState(exchange: Exchange, status: number, repository: string, upload: BlobUpload): void {
  sendEmpty(exchange, status, stateHeaders(repository, upload));
}

/** Of nothing Docker's registry says `0-0`, and clients expect it. */
function stateHeaders(repository: string, { uploadId, receivedBytes }: BlobUpload): Headers {
  return {
    Location: `/v2/${repository}/blobs/uploads/${uploadId}`,
    Range: `0-${Math.max(0, receivedBytes - 1)}`,
    "Docker-Upload-UUID": uploadId,
  };
}

function sendCreated(exchange: Exchange, repository: string, digest: string): void {
  sendEmpty(exchange, 201, { Location: `/v2/${repository}/blobs/${digest}`, "Docker-Content-Digest": digest });
}

/** Any that is known may be used in the end; another is refused before the bytes come. */
function checkAlgorithm(algorithm: string | null): void {
  if (algorithm === null || isDigestAlgorithm(algorithm)) return;
  const sentence = `The digest algorithm ${JSON.stringify(algorithm.slice(0, 50))} is not supported: use sha256 or sha512.`;
  throw new RepositoryError("DIGEST_INVALID", sentence);
}
