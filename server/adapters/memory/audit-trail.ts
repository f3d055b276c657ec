/** The audit trail for tests: the same chain, kept by nobody. */
import { createHash, randomUUID } from "node:crypto";
import type { Place } from "../../core/function/arn.ts";
import { chain, emptyHead, type SealedTrailEvent, type TrailCrypto, type TrailHead } from "../../core/trail/chain.ts";
import type { NewTrailEvent, TrailEvent } from "../../core/trail/trail-event.ts";
import { isBefore, matchesFilter, type TrailPage, type TrailQuery } from "../../core/trail/trail-query.ts";
import { ChainWalk, type TrailFault, type TrailVerdict } from "../../core/trail/verify-chain.ts";
import type { AuditTrail, TrailStatus } from "../../ports/audit-trail.ts";
import type { Clock } from "../../ports/clock.ts";

const crypto: TrailCrypto = {
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  seal: (hash) => createHash("sha256").update(`memory ${hash}`).digest("hex").slice(0, 32),
};

const nowhere: Place = { region: "us-east-1", account: "000000000000" };

export class MemoryAuditTrail implements AuditTrail {
  readonly #clock: Pick<Clock, "now">;
  readonly #place: Place;
  readonly #events: SealedTrailEvent[] = [];

  constructor(clock: Pick<Clock, "now">, place: Place = nowhere) {
    this.#clock = clock;
    this.#place = place;
  }

  async append(event: NewTrailEvent): Promise<TrailEvent> {
    const next = { event, eventId: randomUUID(), at: this.#clock.now() };
    const appended = chain(next, this.#head, { place: this.#place, crypto });
    this.#events.push(appended);
    return appended;
  }

  async lookup({ filter, from = -Infinity, until = Infinity, order, limit, after }: TrailQuery): Promise<TrailPage> {
    const comesAfter = (event: TrailEvent, other: TrailEvent | NonNullable<TrailQuery["after"]>) =>
      order === "newest-first" ? isBefore(event, other) : isBefore(other, event);
    const found = this.#events
      .filter((event) => event.at >= from && event.at <= until && matchesFilter(event, filter))
      .filter((event) => after === undefined || comesAfter(event, after))
      .sort((a, b) => (comesAfter(a, b) ? 1 : -1));
    const events = found.slice(0, limit);
    const last = events.at(-1);
    return { events, ...(last && found.length > limit && { next: { at: last.at, sequence: last.sequence } }) };
  }

  status(): TrailStatus {
    const { count, hash } = this.#head;
    return { count, head: hash };
  }

  async verify(): Promise<TrailVerdict> {
    const walk = new ChainWalk(crypto, this.#head);
    let fault: TrailFault | undefined;
    for (const event of this.#events) fault ??= walk.step(event);
    return walk.end(fault);
  }

  get #head(): TrailHead {
    const last = this.#events.at(-1);
    return last ? { count: last.sequence, hash: last.hash } : emptyHead;
  }
}
