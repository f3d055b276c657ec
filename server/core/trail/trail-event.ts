/** What the audit trail keeps of a call, before and after it is kept. The words are CloudTrail's. */
import type { ApiCall } from "./api-call.ts";

/** A member that is undefined is not there. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json | undefined };

/**
 * A call that has ended. Whoever makes one leaves out what must not be kept: values of environment variables, payloads,
 * key material, tokens.
 */
/** The call's principal becomes userIdentity. */
export interface NewTrailEvent extends ApiCall {
  /** "kms.amazonaws.com" */
  eventSource: string;
  /** "Decrypt", "CreateFunction20150331" */
  eventName: string;
  requestParameters: Json | null;
  /** Null also for what only reads. */
  responseElements: Json | null;
  additionalEventData?: Json;
  readOnly: boolean;
  resources?: readonly TrailResource[];
  errorCode?: string;
  errorMessage?: string;
}

export interface TrailResource {
  /** "AWS::KMS::Key" */
  type: string;
  arn: string;
  accountId: string;
}

/** What is kept: never changed, never removed. */
export interface TrailEvent {
  /** 1, 2, 3, …, in the order of their commits. */
  sequence: number;
  eventId: string;
  /** When the call ended, in real time. Epoch milliseconds. */
  at: number;
  /** The CloudTrail record as JSON, exactly as it is shown and downloaded. */
  text: string;
  /** What events are looked up by. */
  columns: TrailColumns;
  /** Of the event before; of the first, 64 zeros. */
  previousHash: string;
  /** SHA-256 over all the above, in hex: chain.ts. */
  hash: string;
}

export interface TrailColumns {
  eventName: string;
  eventSource: string;
  readOnly: boolean;
  username: string | null;
  accessKeyId: string | null;
  /** The function that the call is about, or that a key was used for. */
  functionArn: string | null;
  errorCode: string | null;
  resources: readonly Pick<TrailResource, "type" | "arn">[];
}
