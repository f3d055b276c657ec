/** InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload. */
import { Readable } from "node:stream";
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { isDigest } from "../../../core/image/digest.ts";
import type { ApiCall } from "../../../core/trail/api-call.ts";
import type { RepositoryOperations } from "../../../operations/repository/repository-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { type EcrPlace, invalidParameter, repositoryMembers, required, requiredList, text } from "./members.ts";
import { permitted } from "./permitted.ts";

/** What clients are told to send at once, and what is taken at most: AWS's figures. */
const partBytes = 10 * 1024 * 1024;
const maxPartBytes = 20 * 1024 * 1024;
/** In base64, with the rest of the request. */
const maxRequestBytes = 28 * 1024 * 1024;

const beginning = z.object(repositoryMembers);

export function initiateLayerUpload(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(beginning, async (input, _signal, call) => {
    const { uploadId } = await repositories.beginLayerUpload(
      await permitted(input, call, { action: "ecr:InitiateLayerUpload", repositories, place }),
    );
    return { uploadId, partSize: partBytes };
  });
}

const part = z.object({
  ...repositoryMembers,
  uploadId: text,
  partFirstByte: z.int().optional(),
  partLastByte: z.int().optional(),
  layerPartBlob: text,
});

export function uploadLayerPart(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  const perform = async (input: z.output<typeof part>, _signal: AbortSignal, call: ApiCall) => {
    const repositoryName = await permitted(input, call, { action: "ecr:UploadLayerPart", repositories, place });
    const uploadId = required("uploadId", input.uploadId);
    const from = required("partFirstByte", input.partFirstByte);
    const last = required("partLastByte", input.partLastByte);
    const bytes = Buffer.from(required("layerPartBlob", input.layerPartBlob), "base64");
    if (bytes.length > maxPartBytes) {
      throw invalidParameter("layerPartBlob", `must have length less than or equal to ${maxPartBytes}`);
    }
    if (last - from + 1 !== bytes.length) {
      const sentence = `The part has ${bytes.length} bytes, and not those from ${from} to ${last}`;
      throw new PlatformError("InvalidLayerPartException", sentence);
    }
    const content = Readable.from([bytes], { objectMode: false });
    const { receivedBytes } = await repositories.uploadLayerPart({
      repository: repositoryName,
      ...{ uploadId, content, from },
    });
    return { registryId: place.account, repositoryName, uploadId, lastByteReceived: receivedBytes - 1 };
  };
  return jsonOperation(part, perform, maxRequestBytes);
}

const completion = z.object({ ...repositoryMembers, uploadId: text, layerDigests: z.array(z.string()).optional() });

export function completeLayerUpload(repositories: RepositoryOperations, place: EcrPlace): JsonOperation {
  return jsonOperation(completion, async (input, _signal, call) => {
    const repositoryName = await permitted(input, call, { action: "ecr:CompleteLayerUpload", repositories, place });
    const uploadId = required("uploadId", input.uploadId);
    const layerDigest = requiredList("layerDigests", input.layerDigests, 100).find(isDigest);
    if (layerDigest === undefined) {
      throw invalidParameter("layerDigests", "must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'");
    }
    await repositories.completeLayerUpload({ repository: repositoryName, uploadId, digest: layerDigest });
    return { registryId: place.account, repositoryName, uploadId, layerDigest };
  });
}
