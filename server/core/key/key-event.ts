/** What the audit trail tells of keys, as far as pages list and count it. */
import type { TrailEvent } from "../trail/trail-event.ts";
import { keyIdIn } from "./key-name.ts";

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

/** Events in which key material is used: what costs something at KMS, and what an auditor looks for. */
export const keyUseEvents = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncrypt",
] as const;

/** @returns undefined when it is not about a key */
export function keyEventOf({ sequence, eventId, at, columns }: Told): KeyEvent | undefined {
  if (columns.eventSource !== kms) return undefined;
  const functionName = columns.functionArn?.split(":")[6];
  return {
    ...{ sequence, eventId, at, eventName: columns.eventName, who: columns.username ?? "unknown" },
    keyIds: [...new Set(columns.resources.flatMap(({ arn }) => keyIdIn(arn) ?? []))],
    ...(functionName !== undefined && { functionName }),
    ...(columns.errorCode !== null && { errorCode: columns.errorCode }),
  };
}

type Told = Pick<TrailEvent, "sequence" | "eventId" | "at" | "columns">;

/** Whether its material was used, or was to be: all else looks at a key or changes it. */
export function isUse({ eventName }: Pick<KeyEvent, "eventName">): boolean {
  return keyUseEvents.some((one) => one === eventName);
}

/** The same of any event of the trail. */
export function isKeyUse(event: { eventSource: string; eventName: string }): boolean {
  return event.eventSource === kms && isUse(event);
}
