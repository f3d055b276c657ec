import { PlatformError } from "../../core/errors/platform-error.ts";
import { deleteImages } from "./delete-images.ts";
import type { RepositoryPorts } from "./repository-operations.ts";

/**
 * Deletes the image and with it every tag that names it; what no other image needs is collected later. Functions that
 * use it run on from their own copies.
 * @throws PlatformError when it is not there, or an index names it
 */
export async function deleteImage(repository: string, digest: string, ports: RepositoryPorts): Promise<void> {
  const [failure] = (await deleteImages(repository, [{ digest }], ports)).failures;
  if (!failure) return;
  const { code, reason } = failure.fault;
  throw new PlatformError(
    code === "ImageNotFound" ? "ResourceNotFoundException" : "InvalidParameterValueException",
    reason,
  );
}
