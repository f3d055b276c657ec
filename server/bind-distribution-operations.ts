/** The operations of registry clients, bound to their ports. */
import { authorizeClient, listVisible } from "./operations/repository/authorize.ts";
import type { DistributionOperations, DistributionPorts } from "./operations/repository/distribution-operations.ts";
import { pushManifest } from "./operations/repository/push-manifest.ts";
import {
  deleteBlob,
  deleteManifest,
  findBlob,
  findManifest,
  listTags,
} from "./operations/repository/repository-content.ts";
import {
  cancelUpload,
  continueUpload,
  findUpload,
  finishUpload,
  mountBlob,
} from "./operations/repository/upload-blob.ts";

export function bindDistributionOperations(ports: DistributionPorts): DistributionOperations {
  return {
    authorize: (request) => authorizeClient(request, ports),
    async listRepositories(principal, page) {
      return (await listVisible(principal, page, ports)).map(({ name }) => name);
    },
    listTags: (repository, page) => listTags(repository, page, ports),
    findManifest: (repository, reference) => findManifest(repository, reference, ports),
    pushManifest: (manifest) => pushManifest(manifest, ports),
    deleteManifest: (repository, reference) => deleteManifest(repository, reference, ports),
    referrers: (repository, subject) => ports.repository.referrers(repository, subject),
    findBlob: (repository, digest) => findBlob(repository, digest, ports),
    deleteBlob: (repository, digest) => deleteBlob(repository, digest, ports),
    mountBlob: (mount) => mountBlob(mount, ports),
    beginUpload: (repository) => ports.blobUploads.begin(repository),
    findUpload: (repository, uploadId) => findUpload(repository, uploadId, ports),
    continueUpload: (part) => continueUpload(part, ports),
    finishUpload: (upload) => finishUpload(upload, ports),
    cancelUpload: (repository, uploadId) => cancelUpload(repository, uploadId, ports),
  };
}
