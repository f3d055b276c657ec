/**
 * The chain of the audit trail. Each record holds the SHA-256 of the one before, so none can be changed, taken out or
 * moved without all that follow; and each has a seal, which only the root key makes, so that the rest of a chain cannot
 * be computed anew either.
 */
import type { Place } from "../function/arn.ts";
import type { NewTrailEvent, TrailEvent } from "./trail-event.ts";
import { trailColumns, trailRecordText } from "./trail-record.ts";

/** The record before the first. */
const genesisHash = "0".repeat(64);

/** How much there is, and the hash of the last. */
export interface TrailHead {
  count: number;
  hash: string;
}

export const emptyHead: TrailHead = { count: 0, hash: genesisHash };

/** As stored. */
export interface SealedTrailEvent extends TrailEvent {
  /** Made of the hash under the root key. */
  seal: string;
}

/** The hash functions, which are not the core's. */
export interface TrailCrypto {
  /** In hex. */
  sha256(text: string): string;
  /** Nobody without the root key can make it. */
  seal(hash: string): string;
}

/** One row → one text: no two different rows have the same. JSON has no line break of its own. */
export function chainedText({ sequence, eventId, previousHash, at, columns, text }: Omit<TrailEvent, "hash">): string {
  const { eventName, eventSource, readOnly, username, accessKeyId, functionArn, errorCode } = columns;
  const own = [eventId, eventName, eventSource, readOnly, username, accessKeyId, functionArn, errorCode];
  const resources = columns.resources.map(({ type, arn }) => [type, arn]);
  return `${JSON.stringify([sequence, previousHash, at, own, resources])}\n${text}`;
}

export interface NextEvent {
  event: NewTrailEvent;
  eventId: string;
  /** Epoch milliseconds. */
  at: number;
}

/** The record that follows. */
export function chain(
  { event, eventId, at }: NextEvent,
  head: TrailHead,
  { place, crypto }: { place: Place; crypto: TrailCrypto },
): SealedTrailEvent {
  const columns = trailColumns(event);
  const text = trailRecordText(event, { eventId, at }, place);
  const link = { sequence: head.count + 1, eventId, at, text, columns, previousHash: head.hash };
  const hash = crypto.sha256(chainedText(link));
  return { ...link, hash, seal: crypto.seal(hash) };
}
