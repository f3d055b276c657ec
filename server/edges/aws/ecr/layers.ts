/** BatchCheckLayerAvailability, GetDownloadUrlForLayer: the blobs of a repository. */
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { isDigest } from "../../../core/image/digest.ts";
import type { FoundLayer, RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { type EcrPlace, invalidParameter, repositoryMembers, required, requiredList, text } from "./members.ts";
import { permitted } from "./permitted.ts";

const checking = z.object({ ...repositoryMembers, layerDigests: z.array(z.string()).optional() });

export function batchCheckLayerAvailability(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(checking, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:BatchCheckLayerAvailability", repositories, place });
    const digests = requiredList("layerDigests", input.layerDigests, 100);
    const layers = await repositories.findLayers(repository, digests.filter(isDigest));
    return { layers: layers.map(writtenLayer), failures: digests.filter((digest) => !isDigest(digest)).map(failure) };
  });
}

const locating = z.object({ ...repositoryMembers, layerDigest: text });

/** The URL is of the repository itself: a plain GET reads it. */
export function getDownloadUrlForLayer(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(locating, async (input, _signal, call) => {
    const repository = await permitted(input, call, { action: "ecr:GetDownloadUrlForLayer", repositories, place });
    const layerDigest = required("layerDigest", input.layerDigest);
    if (!isDigest(layerDigest)) {
      throw invalidParameter("layerDigest", "must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'");
    }
    const [layer] = await repositories.findLayers(repository, [layerDigest]);
    if (layer?.sizeBytes === undefined) {
      const where = `the repository with name '${repository}' in the registry with id '${place.account}'`;
      const sentence = `The layer with digest '${layerDigest}' does not exist in ${where}`;
      throw new PlatformError("LayersNotFoundException", sentence);
    }
    return { downloadUrl: `${place.endpoint}/v2/${repository}/blobs/${layerDigest}`, layerDigest };
  });
}

function writtenLayer({ digest, sizeBytes }: FoundLayer) {
  if (sizeBytes === undefined) return { layerDigest: digest, layerAvailability: "UNAVAILABLE" };
  return { layerDigest: digest, layerAvailability: "AVAILABLE", layerSize: sizeBytes };
}

function failure(digest: string) {
  if (digest === "") {
    const failureReason = "Invalid request parameters: layer digest cannot be null";
    return { layerDigest: digest, failureCode: "MissingLayerDigest", failureReason };
  }
  const rule = "layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
  return {
    layerDigest: digest,
    failureCode: "InvalidLayerDigest",
    failureReason: `Invalid request parameters: ${rule}`,
  };
}
