/** How a blob gets into a repository: uploaded in parts, or mounted from another repository. */
import { RepositoryError } from "../../core/errors/repository-error.ts";
import { repositoryRefusal } from "../../core/policy/repository-access.ts";
import type { BlobUpload } from "../../ports/blob-uploads.ts";
import type { BlobMount, DistributionPorts, UploadPart } from "./distribution-operations.ts";

/** @returns false when it cannot be had so */
export async function mountBlob(
  { repository, digest, from, principal }: BlobMount,
  { repository: repositories, blobs, clock, config }: DistributionPorts,
): Promise<boolean> {
  const isOpen = async (name: string) => {
    const policyText = (await repositories.repository(name))?.policyText;
    const request = { repository: name, principal, action: "ecr:GetDownloadUrlForLayer" };
    return repositoryRefusal(policyText, request, config) === undefined;
  };
  return await blobs.alone(async () => {
    const having = await repositories.repositoriesOf(digest);
    const sources = from === undefined ? having : having.filter((name) => name === from);
    const open = await Promise.all(sources.map(isOpen));
    if (!open.includes(true) || !(await blobs.claim(digest))) return false;
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
