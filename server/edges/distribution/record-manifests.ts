/**
 * Pushes and pulls on the audit trail, as ECR's operations: of each image the manifest, and not its layers. What is
 * only asked for, as clients do before they push, is recorded when it is refused.
 */
import { isRepositoryError } from "../../core/errors/repository-error.ts";
import type { Place } from "../../core/function/arn.ts";
import type { DistributionOperations } from "../../operations/repository/distribution-operations.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { OwedRecords } from "../../ports/owed-records.ts";
import { apiCallOf } from "../aws/api-call.ts";
import { ecrOperations } from "../aws/recording/ecr-operations.ts";
import { type EndedCall, oweRecord, recordCall } from "../aws/recording/record-call.ts";
import { CallerGone } from "../aws/request-body.ts";
import { addressOf } from "./address.ts";
import type { Exchange } from "./answers.ts";

export interface ManifestRecording {
  trail?: Pick<AuditTrail, "append">;
  owedRecords?: OwedRecords;
  config: Place;
}

interface EndedManifestCall {
  operation: "PutImage" | "BatchGetImage" | "BatchDeleteImage";
  request: object;
  answer?: object;
  error?: unknown;
}

/** The operations of one request: they end when they are recorded. */
export function recordedManifests(
  distribution: DistributionOperations,
  exchange: Exchange,
  recording: ManifestRecording,
): DistributionOperations {
  const { request } = exchange;
  const record = (ended: EndedManifestCall) => recordManifestCall(ended, exchange, recording);
  const owe = async (begun: EndedManifestCall) => {
    if (recording.trail) await oweRecord(manifestCall(begun, exchange, recording), recording);
  };
  return {
    ...distribution,
    async findManifest(repository, reference) {
      const found = await distribution.findManifest(repository, reference);
      if (request.method !== "HEAD")
        await record({ operation: "BatchGetImage", request: named(repository, reference) });
      return found;
    },
    async pushManifest(manifest) {
      const { repository: repositoryName, digest: imageDigest, tags, mediaType: imageManifestMediaType } = manifest;
      const [imageTag] = tags;
      const asked = { repositoryName, imageTag, imageDigest, imageManifestMediaType };
      const image = { repositoryName, imageId: { imageDigest, imageTag } };
      await owe({ operation: "PutImage", request: asked });
      const pushed = await distribution.pushManifest(manifest);
      await record({ operation: "PutImage", request: asked, answer: { image } });
      return pushed;
    },
    async deleteManifest(repository, reference) {
      const asked = named(repository, reference);
      await owe({ operation: "BatchDeleteImage", request: asked });
      await distribution.deleteManifest(repository, reference);
      await record({ operation: "BatchDeleteImage", request: asked, answer: { imageIds: asked.imageIds } });
    },
  };
}

const operations: Readonly<Record<string, EndedManifestCall["operation"]>> = {
  GET: "BatchGetImage",
  HEAD: "BatchGetImage",
  PUT: "PutImage",
  DELETE: "BatchDeleteImage",
};

/** @throws when it could not be recorded */
export async function recordRefusal(error: unknown, exchange: Exchange, recording: ManifestRecording): Promise<void> {
  const { request: asked, response } = exchange;
  const address = addressOf((asked.url ?? "/").split("?")[0] ?? "/");
  const operation = operations[asked.method ?? ""];
  if (address?.kind !== "manifest" || !operation) return;
  // Nobody is answered, or it was a question whether something is there.
  if (error instanceof CallerGone || response.headersSent) return;
  if (asked.method === "HEAD" && isRepositoryError(error) && error.status === 404) return;
  const { repository, reference } = address;
  const { imageIds } = named(repository, reference);
  const request =
    operation === "PutImage" ? { repositoryName: repository, ...imageIds[0] } : named(repository, reference);
  await recordManifestCall({ operation, request, error }, exchange, recording);
}

async function recordManifestCall(
  ended: EndedManifestCall,
  exchange: Exchange,
  recording: ManifestRecording,
): Promise<void> {
  const { trail } = recording;
  if (trail) await recordCall(manifestCall(ended, exchange, recording), { ...recording, trail });
}

function manifestCall(
  call: EndedManifestCall,
  { request, requestId, client }: Exchange,
  { config }: ManifestRecording,
): EndedCall {
  return { call: { ...apiCallOf(request, requestId, config), principal: client }, service: ecrOperations, ...call };
}

function named(repositoryName: string, reference: string) {
  return { repositoryName, imageIds: [reference.includes(":") ? { imageDigest: reference } : { imageTag: reference }] };
}
