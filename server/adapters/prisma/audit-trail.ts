/**
 * The audit trail in the database. What is appended while a commit is under way goes along with the next one, which is
 * one sync for all; each record is chained to the one before it when its commit begins.
 */
import { Worker } from "node:worker_threads";
import type { Place } from "../../core/function/arn.ts";
import { chain, type SealedTrailEvent, type TrailHead } from "../../core/trail/chain.ts";
import type { KeptHead } from "../../core/trail/kept-head.ts";
import { timedId } from "../../core/trail/timed-id.ts";
import type { NewTrailEvent, TrailEvent } from "../../core/trail/trail-event.ts";
import type { TrailPage, TrailQuery } from "../../core/trail/trail-query.ts";
import type { TrailVerdict } from "../../core/trail/verify-chain.ts";
import type { AuditTrail, TrailStatus } from "../../ports/audit-trail.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Log } from "../../ports/log.ts";
import type { Database } from "./open-database.ts";
import { lastRow, type SettledTrail, settleTrail } from "./settle-trail.ts";
import { type TrailKeys, trailCrypto, trailKeys } from "./trail-crypto.ts";
import { TrailHeadFile } from "./trail-head-file.ts";
import { lookUp } from "./trail-lookup.ts";
import { rowsOf } from "./trail-rows.ts";
import { TrailThread } from "./trail-thread.ts";
import type { VerifyMessage } from "./trail-verify-worker.ts";
import type { TrailToVerify } from "./verify-trail.ts";

export interface AuditTrailParts {
  database: Database;
  /** Beside the database: trail-head-file.ts. */
  headFile: string;
  rootKey: Uint8Array;
  place: Place;
  clock: Pick<Clock, "now">;
  ids: Ids;
  log: Log;
  /** Called with each event after its commit, in their order. */
  onAppended?(event: TrailEvent): void;
}

interface Waiting {
  event: NewTrailEvent;
  resolve(event: TrailEvent): void;
  reject(error: unknown): void;
}

/** One commit takes so many at most: a few milliseconds of writing. */
const AT_ONCE = 500;

/** @throws when the database or the file beside it cannot be read */
export async function openAuditTrail(parts: AuditTrailParts): Promise<PrismaAuditTrail> {
  const keys = trailKeys(parts.rootKey);
  const place = { database: parts.database.file, headFile: parts.headFile, keys };
  const settled = await settleTrail(place, parts.clock);
  if (settled.fault !== undefined) parts.log.error({ fault: settled.fault }, "the audit trail is not intact");
  const trail = new PrismaAuditTrail(parts, keys, settled);
  // From before the first record on: that it is not there is then never in order.
  await trail.keepHead();
  return trail;
}

export class PrismaAuditTrail implements AuditTrail, AsyncDisposable {
  readonly #parts: AuditTrailParts;
  readonly #keys: TrailKeys;
  readonly #settled: SettledTrail;
  readonly #thread: TrailThread;
  readonly #headFile: TrailHeadFile;
  #head: TrailHead;
  /** Whether the last batch may be in the database all the same. */
  #isUncertain = false;
  #waiting: Waiting[] = [];
  #committing: Promise<void> | undefined;

  constructor(parts: AuditTrailParts, keys: TrailKeys, settled: SettledTrail) {
    this.#parts = parts;
    this.#keys = keys;
    this.#settled = settled;
    this.#head = settled.head;
    this.#thread = new TrailThread(parts.database.file);
    this.#headFile = new TrailHeadFile(parts.headFile, { keys, log: parts.log });
  }

  /** Resolves when it is beside the database, if the disk takes it. */
  async keepHead(): Promise<void> {
    this.#headFile.keep(this.#kept);
    await this.#headFile.flush();
  }

  append(event: NewTrailEvent): Promise<TrailEvent> {
    const { promise, resolve, reject } = Promise.withResolvers<TrailEvent>();
    this.#waiting.push({ event, resolve, reject });
    this.#committing ??= this.#commitAll();
    return promise;
  }

  lookup(query: TrailQuery): Promise<TrailPage> {
    return lookUp(query, this.#parts.database.reader);
  }

  status(): TrailStatus {
    const { fault } = this.#settled;
    const { written } = this.#headFile;
    return {
      ...{ count: this.#head.count, head: this.#head.hash },
      ...(written && { kept: { count: written.count, head: written.hash } }),
      ...(fault !== undefined && { fault }),
    };
  }

  async verify(signal: AbortSignal, onProgress?: (verified: number) => void): Promise<TrailVerdict> {
    signal.throwIfAborted();
    const asked: TrailToVerify = { file: this.#parts.database.file, keys: this.#keys, kept: this.#kept };
    const worker = new Worker(new URL("./trail-verify-worker.ts", import.meta.url), { workerData: asked });
    const stop = () => void worker.terminate();
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<TrailVerdict>((resolve, reject) => {
        worker.on("message", (message: VerifyMessage) => {
          if (message.kind === "progress") onProgress?.(message.verified);
          else resolve(message.verdict);
        });
        worker.on("error", reject);
        worker.on("exit", () => reject(signal.reason ?? new Error("the thread that verifies the trail has ended")));
      });
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#committing;
    await this.#headFile[Symbol.asyncDispose]();
    await this.#thread[Symbol.asyncDispose]();
  }

  get #kept(): KeptHead {
    const { unproven } = this.#settled;
    return { ...this.#head, ...(unproven && { unproven }) };
  }

  async #commitAll(): Promise<void> {
    // One turn later: what is asked for in this one goes along.
    await undefined;
    while (this.#waiting.length > 0) {
      let taken: Waiting[] = [];
      try {
        const events = await this.#parts.database.aside(() => {
          taken = this.#waiting.splice(0, AT_ONCE);
          return this.#commit(taken.map(({ event }) => event));
        });
        for (const [index, event] of events.entries()) {
          taken[index]?.resolve(event);
          this.#parts.onAppended?.(event);
        }
      } catch (error) {
        // When the line did not even come to them, all are refused with it.
        for (const { reject } of taken.length > 0 ? taken : this.#waiting.splice(0)) reject(error);
      }
    }
    this.#committing = undefined;
  }

  async #commit(events: readonly NewTrailEvent[]): Promise<TrailEvent[]> {
    const { place, database } = this.#parts;
    if (this.#isUncertain) this.#head = later(lastRow(database.file), this.#head);
    this.#isUncertain = true;
    const crypto = trailCrypto(this.#keys);
    const chained: SealedTrailEvent[] = [];
    let head = this.#head;
    for (const event of events) {
      const next = chain({ event, ...this.#stamp() }, head, { place, crypto });
      chained.push(next);
      head = { count: next.sequence, hash: next.hash };
    }
    await this.#thread.write(rowsOf(chained));
    this.#isUncertain = false;
    this.#head = head;
    this.#headFile.keep(this.#kept);
    return chained.map(({ seal, ...event }) => event);
  }

  #stamp(): { eventId: string; at: number } {
    const at = Math.floor(this.#parts.clock.now());
    return { at, eventId: timedId(at, this.#parts.ids.uuid()) };
  }
}

function later(one: TrailHead, other: TrailHead): TrailHead {
  return one.count > other.count ? one : other;
}
