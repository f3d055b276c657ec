/**
 * What a function has lost already without anybody having noticed: the next check, or the next cold start, makes it
 * Failed. As far as pages know it: keys' policies are judged by the platform alone. Pure.
 */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { possibleMoves } from "../../server/core/function/possible-moves.ts";
import type { FunctionEventType, StateReasonCode } from "../../server/core/function/state.ts";
import type { RepositoryView } from "../../server/core/image/image-view.ts";
import { keyOfFunction, nameOfKey, type ShownKey } from "../../server/core/key/shown-key.ts";

export interface Threat {
  event: Extract<FunctionEventType, "image-unavailable" | "key-unavailable">;
  code: StateReasonCode;
  /** What is the matter, as the end of a sentence: "Lambda may not read the repository hello". */
  matter: string;
}

export function threatOf(
  record: FunctionRecord,
  repositories: readonly RepositoryView[],
  keys: readonly ShownKey[],
): Threat | undefined {
  if (record.state !== "Active" && record.state !== "Inactive") return undefined;
  const threat = imageThreat(record, repositories) ?? keyThreat(record, keys);
  return threat && possibleMoves(record).some(({ event }) => event === threat.event) ? threat : undefined;
}

/** What will come of it. */
export function threatSentence({ code, matter }: Threat): string {
  return `Failed with ${code} at its next check or cold start: ${matter}.`;
}

function imageThreat({ serving }: FunctionRecord, repositories: readonly RepositoryView[]): Threat | undefined {
  const { source } = serving.image;
  if (source.kind !== "repository") return undefined;
  const event = "image-unavailable";
  const repository = repositories.find(({ name }) => name === source.repository);
  if (repository?.permission.refusal !== undefined) {
    return { event, code: "ImageAccessDenied", matter: `Lambda may not read the repository ${source.repository}` };
  }
  const isThere = repository?.images.some(({ digest }) => digest === source.digest);
  return isThere
    ? undefined
    : { event, code: "ImageDeleted", matter: `its image is not in ${source.repository} any more` };
}

function keyThreat({ serving }: FunctionRecord, keys: readonly ShownKey[]): Threat | undefined {
  const event = "key-unavailable";
  const key = keyOfFunction(serving.configuration.kmsKeyArn, keys);
  if (!key) return { event, code: "KMSKeyNotFound", matter: "its key is not there any more" };
  switch (key.state) {
    case "Enabled":
      return undefined;
    case "Disabled":
      return { event, code: "DisabledKMSKey", matter: `${nameOfKey(key)} is disabled` };
    case "PendingDeletion":
      return { event, code: "InvalidStateKMSKey", matter: `${nameOfKey(key)} waits for its deletion` };
  }
}
