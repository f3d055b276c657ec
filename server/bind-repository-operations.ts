/** The operations on the repository, bound to their ports. */
import { authorize } from "./operations/repository/authorize.ts";
import { createRepository } from "./operations/repository/create-repository.ts";
import { deleteImages } from "./operations/repository/delete-images.ts";
import { deleteRepository } from "./operations/repository/delete-repository.ts";
import { describeImages } from "./operations/repository/describe-images.ts";
import { findLayers } from "./operations/repository/find-layers.ts";
import { findRepository } from "./operations/repository/find-repository.ts";
import { getImages } from "./operations/repository/get-images.ts";
import { listRepositories } from "./operations/repository/list-repositories.ts";
import { listTaggedImages } from "./operations/repository/list-tagged-images.ts";
import { putImage } from "./operations/repository/put-image.ts";
import type { LayerUploadPorts, RepositoryOperations } from "./operations/repository/repository-operations.ts";
import {
  deleteRepositoryPolicy,
  getRepositoryPolicy,
  setRepositoryPolicy,
} from "./operations/repository/repository-policy.ts";
import { setTagMutability } from "./operations/repository/set-tag-mutability.ts";
import { beginLayerUpload, completeLayerUpload, uploadLayerPart } from "./operations/repository/upload-layer.ts";

export function bindRepositoryOperations(ports: LayerUploadPorts): RepositoryOperations {
  return {
    authorize: (request) => authorize(request, ports),
    create: (name, tagMutability) => createRepository(name, tagMutability, ports),
    list: (page) => listRepositories(page, ports),
    find: (name) => findRepository(name, ports),
    delete: (name, force) => deleteRepository(name, force, ports),
    setTagMutability: (name, tagMutability) => setTagMutability(name, tagMutability, ports),
    policy: (name) => getRepositoryPolicy(name, ports),
    setPolicy: (setting) => setRepositoryPolicy(setting, ports),
    deletePolicy: (name) => deleteRepositoryPolicy(name, ports),
    listImages: (selection) => listTaggedImages(selection, ports),
    describeImages: (repository, ids) => describeImages(repository, ids, ports),
    getImages: (repository, ids) => getImages(repository, ids, ports),
    deleteImages: (repository, ids) => deleteImages(repository, ids, ports),
    putImage: (request) => putImage(request, ports),
    beginLayerUpload: (repository) => beginLayerUpload(repository, ports),
    uploadLayerPart: (part) => uploadLayerPart(part, ports),
    completeLayerUpload: (upload) => completeLayerUpload(upload, ports),
    findLayers: (repository, digests) => findLayers(repository, digests, ports),
  };
}
