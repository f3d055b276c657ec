/** What the audit trail tells of keys, as far as pages list and count it. */
import type { TrailEvent } from "../trail/trail-event.ts";

export interface KeyEvent {
  /** Of the trail. */
  sequence: number;
  eventId: string;
  at: number;
  eventName: string;
  /** More than one when something is encrypted anew with another key. */
  keyIds: string[];
  /** The function that the key was used for. */
  functionName?: string;
  /** Who called, as the trail names it. */
  who: string;
  /** Why it was refused. */
  errorCode?: string;
}

const kms = "kms.amazonaws.com";

/** @returns undefined when it is not about a key */
export function keyEventOf({ sequence, eventId, at, columns }: Told): KeyEvent | undefined {
  if (columns.eventSource !== kms) return undefined;
  const arns = columns.resources.filter(({ type }) => type === "AWS::KMS::Key").map(({ arn }) => arn);
  const functionName = columns.functionArn?.split(":")[6];
  return {
    ...{ sequence, eventId, at, eventName: columns.eventName, who: columns.username ?? "unknown" },
    keyIds: [...new Set(arns.map((arn) => arn.slice(arn.indexOf("key/") + "key/".length)))],
    ...(functionName !== undefined && { functionName }),
    ...(columns.errorCode !== null && { errorCode: columns.errorCode }),
  };
}

type Told = Pick<TrailEvent, "sequence" | "eventId" | "at" | "columns">;

const uses: ReadonlySet<string> = new Set([
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncrypt",
]);

/** Whether its material was used, or was to be: all else looks at a key or changes it. */
export function isUse({ eventName }: Pick<KeyEvent, "eventName">): boolean {
  return uses.has(eventName);
}
