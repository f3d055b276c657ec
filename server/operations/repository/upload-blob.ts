/** How a blob gets into a repository: uploaded in parts, or mounted from another repository. */
import { RepositoryError } from "../../core/errors/repository-error.ts";
import type { BlobUpload } from "../../ports/blob-uploads.ts";
import type { DistributionPorts, UploadPart } from "./distribution-operations.ts";

/** @returns false when it cannot be had so */
export async function mountBlob(
  { repository, digest, from }: { repository: string; digest: string; from?: string },
  { repository: repositories, blobs, clock }: DistributionPorts,
): Promise<boolean> {
  return await blobs.alone(async () => {
    const readable =
      from === undefined
        ? (await repositories.repositoriesOf(digest)).length > 0
        : await repositories.hasBlob(from, digest);
    if (!readable || !(await blobs.claim(digest))) return false;
    await repositories.linkBlob({ repository, digest, at: clock.now() });
    return true;
  });
}

/** @throws RepositoryError BLOB_UPLOAD_UNKNOWN */
export async function findUpload(
  repository: string,
  uploadId: string,
  { blobUploads }: DistributionPorts,
): Promise<BlobUpload> {
  const upload = await blobUploads.find(repository, uploadId);
  if (upload) return upload;
  const sentence = `There is no upload ${uploadId} to the repository ${repository}; it has ended, or was never begun.`;
  throw new RepositoryError("BLOB_UPLOAD_UNKNOWN", sentence, { detail: { uploadId } });
}

/** @throws RepositoryError BLOB_UPLOAD_UNKNOWN, RANGE_INVALID, UNAVAILABLE */
export async function continueUpload(
  { repository, uploadId, content, from }: UploadPart,
  ports: DistributionPorts,
): Promise<BlobUpload> {
  await findUpload(repository, uploadId, ports);
  return await ports.blobUploads.append(uploadId, content, from);
}

/** @throws RepositoryError BLOB_UPLOAD_UNKNOWN, DIGEST_INVALID, UNAVAILABLE */
export async function finishUpload(
  { repository, uploadId, digest }: { repository: string; uploadId: string; digest: string },
  ports: DistributionPorts,
): Promise<void> {
  await findUpload(repository, uploadId, ports);
  await ports.blobUploads.seal(uploadId, digest);
  await ports.blobs.alone(async () => {
    await ports.blobUploads.keep(uploadId);
    await ports.repository.linkBlob({ repository, digest, at: ports.clock.now() });
  });
}

/** @throws RepositoryError BLOB_UPLOAD_UNKNOWN */
export async function cancelUpload(repository: string, uploadId: string, ports: DistributionPorts): Promise<void> {
  await findUpload(repository, uploadId, ports);
  await ports.blobUploads.cancel(uploadId);
}
