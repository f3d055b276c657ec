/** A layer, or an image's config, uploaded in parts through ECR's API; `docker push` has a way of its own. */
import { PlatformError, type PlatformErrorCode } from "../../core/errors/platform-error.ts";
import { isRepositoryError, type RepositoryErrorCode } from "../../core/errors/repository-error.ts";
import type { BlobUpload } from "../../ports/blob-uploads.ts";
import { findLayers } from "./find-layers.ts";
import { findRepository } from "./find-repository.ts";
import type { LayerPart, LayerUploadPorts } from "./repository-operations.ts";

/** @throws PlatformError RepositoryNotFoundException */
export async function beginLayerUpload(repository: string, ports: LayerUploadPorts): Promise<BlobUpload> {
  await findRepository(repository, ports);
  return inEcrWords(() => ports.blobUploads.begin(repository));
}

/** @throws PlatformError UploadNotFoundException, InvalidLayerPartException */
export async function uploadLayerPart(
  { repository, uploadId, content, from }: LayerPart,
  ports: LayerUploadPorts,
): Promise<BlobUpload> {
  await findUpload(repository, uploadId, ports);
  return inEcrWords(() => ports.blobUploads.append(uploadId, content, from));
}

/** @throws PlatformError EmptyUploadException, LayerAlreadyExistsException, InvalidLayerException */
export async function completeLayerUpload(
  { repository, uploadId, digest }: { repository: string; uploadId: string; digest: string },
  ports: LayerUploadPorts,
): Promise<void> {
  const { receivedBytes } = await findUpload(repository, uploadId, ports);
  const where = `the repository with name '${repository}' in the registry with id '${ports.config.account}'`;
  if (receivedBytes === 0) {
    throw new PlatformError("EmptyUploadException", `The upload with id '${uploadId}' in ${where} has no layer parts`);
  }
  const [known] = await findLayers(repository, [digest], ports);
  if (known?.sizeBytes !== undefined) {
    await ports.blobUploads.cancel(uploadId);
    throw new PlatformError(
      "LayerAlreadyExistsException",
      `The layer with digest '${digest}' already exists in ${where}`,
    );
  }
  await inEcrWords(() => ports.blobUploads.seal(uploadId, digest));
  await ports.blobs.alone(async () => {
    await ports.blobUploads.keep(uploadId);
    await ports.repository.linkBlob({ repository, digest, at: ports.clock.now() });
  });
}

async function findUpload(repository: string, uploadId: string, ports: LayerUploadPorts): Promise<BlobUpload> {
  await findRepository(repository, ports);
  const upload = await ports.blobUploads.find(repository, uploadId);
  if (upload) return upload;
  throw new PlatformError(
    "UploadNotFoundException",
    `The upload with id '${uploadId}' does not exist in the repository with name '${repository}' ` +
      `in the registry with id '${ports.config.account}'`,
  );
}

const codes: Partial<Record<RepositoryErrorCode, PlatformErrorCode>> = {
  BLOB_UPLOAD_UNKNOWN: "UploadNotFoundException",
  BLOB_UPLOAD_INVALID: "InvalidLayerPartException",
  RANGE_INVALID: "InvalidLayerPartException",
  DIGEST_INVALID: "InvalidLayerException",
  UNAVAILABLE: "ServiceException",
};

async function inEcrWords<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const code = isRepositoryError(cause) ? codes[cause.code] : undefined;
    if (code === undefined || !(cause instanceof Error)) throw cause;
    throw new PlatformError(code, cause.message, { cause });
  }
}
