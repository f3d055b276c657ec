/** The events of ECR. */
import { repositoryArn } from "../../../core/policy/repository-access.ts";
import type { RecordedOperation, RecordedService } from "./recorded-operation.ts";
import type { ShownMembers } from "./shown-members.ts";

const named: ShownMembers = { registryId: "plain", repositoryName: "plain" };
const imageId: ShownMembers = { imageDigest: "plain", imageTag: "plain" };
const images: ShownMembers = { ...named, imageIds: [imageId] };
const page: ShownMembers = { maxResults: "plain", filter: { tagStatus: "plain" } };
const repository: ShownMembers = {
  ...{ repositoryArn: "plain", registryId: "plain", repositoryName: "plain", repositoryUri: "plain" },
  ...{ createdAt: "plain", imageTagMutability: "plain" },
};
const image: ShownMembers = { ...named, imageId, imageManifestMediaType: "plain" };
const upload: ShownMembers = { ...named, uploadId: "plain" };
const policy: ShownMembers = { ...named, policyText: "policy" };

function reads(request: ShownMembers = named): RecordedOperation {
  return { readOnly: true, request };
}

function changes(request: ShownMembers, answer: ShownMembers): RecordedOperation {
  return { readOnly: false, request, answer };
}

export const ecrOperations: RecordedService = {
  eventSource: "ecr.amazonaws.com",
  operations: {
    BatchCheckLayerAvailability: reads({ ...named, layerDigests: "plain" }),
    BatchDeleteImage: changes(images, { imageIds: [imageId], failures: [{ imageId, failureCode: "plain" }] }),
    BatchGetImage: reads({ ...images, acceptedMediaTypes: "plain" }),
    CompleteLayerUpload: changes({ ...upload, layerDigests: "plain" }, { ...upload, layerDigest: "plain" }),
    CreateRepository: changes({ ...named, imageTagMutability: "plain", tags: [{ Key: "plain" }] }, { repository }),
    DeleteRepository: changes({ ...named, force: "plain" }, { repository }),
    DeleteRepositoryPolicy: changes(named, policy),
    DescribeImages: reads({ ...images, ...page }),
    DescribeRepositories: reads({ registryId: "plain", repositoryNames: "plain", maxResults: "plain" }),
    // The token is in the answer.
    GetAuthorizationToken: reads({ registryIds: "plain" }),
    GetDownloadUrlForLayer: reads({ ...named, layerDigest: "plain" }),
    GetRepositoryPolicy: reads(),
    InitiateLayerUpload: changes(named, { uploadId: "plain", partSize: "plain" }),
    ListImages: reads({ ...named, ...page }),
    PutImage: changes({ ...named, ...imageId, imageManifestMediaType: "plain" }, { image }),
    PutImageTagMutability: changes(
      { ...named, imageTagMutability: "plain" },
      { ...named, imageTagMutability: "plain" },
    ),
    SetRepositoryPolicy: changes({ ...policy, force: "plain" }, policy),
    UploadLayerPart: changes(
      { ...upload, partFirstByte: "plain", partLastByte: "plain" },
      { ...upload, lastByteReceived: "plain" },
    ),
  },
  resources({ repositoryName, registryId }, { region, account }) {
    if (typeof repositoryName !== "string" || repositoryName === "" || repositoryName.length > 256) return [];
    const accountId = typeof registryId === "string" && /^\d{12}$/.test(registryId) ? registryId : account;
    const arn = repositoryArn({ region, account: accountId }, repositoryName);
    return [{ type: "AWS::ECR::Repository", arn, accountId }];
  },
};
