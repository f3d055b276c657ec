/** Amazon ECR's API (2015-09-21), over the repository that `docker push` and uploads fill. */
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { JsonService } from "../json-service.ts";
import { getAuthorizationToken } from "./authorization-token.ts";
import { batchDeleteImage, batchGetImage, putImage } from "./batch-images.ts";
import { describeImages, listImages } from "./images.ts";
import { completeLayerUpload, initiateLayerUpload, uploadLayerPart } from "./layer-uploads.ts";
import { batchCheckLayerAvailability, getDownloadUrlForLayer } from "./layers.ts";
import type { EcrPlace } from "./members.ts";
import { createRepository, deleteRepository, describeRepositories, putImageTagMutability } from "./repositories.ts";
import { deleteRepositoryPolicy, getRepositoryPolicy, setRepositoryPolicy } from "./repository-policy.ts";

export const ecrTarget = "AmazonEC2ContainerRegistry_V20150921";

export interface EcrParts {
  repositories: RepositoryOperations;
  place: EcrPlace;
  clock: Clock;
}

export function ecrService({ repositories, place, clock }: EcrParts): JsonService {
  return {
    BatchCheckLayerAvailability: batchCheckLayerAvailability(repositories, place),
    BatchDeleteImage: batchDeleteImage(repositories, place),
    BatchGetImage: batchGetImage(repositories, place),
    CreateRepository: createRepository(repositories, place),
    CompleteLayerUpload: completeLayerUpload(repositories, place),
    DeleteRepository: deleteRepository(repositories, place),
    DeleteRepositoryPolicy: deleteRepositoryPolicy(repositories, place),
    DescribeImages: describeImages(repositories, place),
    DescribeRepositories: describeRepositories(repositories, place),
    GetAuthorizationToken: getAuthorizationToken(place, clock),
    GetDownloadUrlForLayer: getDownloadUrlForLayer(repositories, place),
    GetRepositoryPolicy: getRepositoryPolicy(repositories, place),
    InitiateLayerUpload: initiateLayerUpload(repositories, place),
    ListImages: listImages(repositories, place),
    PutImage: putImage(repositories, place),
    PutImageTagMutability: putImageTagMutability(repositories, place),
    SetRepositoryPolicy: setRepositoryPolicy(repositories, place),
    UploadLayerPart: uploadLayerPart(repositories, place),
  };
}
