/** What pages read of a trail that is in memory: everything is looked at each time. */
import { slotOf } from "../../core/invoke/time-slots.ts";
import { isKeyUse } from "../../core/key/key-event.ts";
import type { TrailEvent } from "../../core/trail/trail-event.ts";
import type { TrailPosition, TrailRange } from "../../core/trail/trail-query.ts";
import { trailRow } from "../../core/trail/trail-row.ts";
import type {
  KeyUseSlot,
  KeyUses,
  TrailCount,
  TrailNames,
  TrailNeighbour,
  TrailRows,
} from "../../core/trail/trail-view.ts";
import type { AuditTrail } from "../../ports/audit-trail.ts";
import type { TrailPages } from "../../ports/trail-pages.ts";

export class MemoryTrailPages implements TrailPages {
  readonly #trail: Pick<AuditTrail, "lookup" | "status">;

  constructor(trail: Pick<AuditTrail, "lookup" | "status">) {
    this.#trail = trail;
  }

  async rows(range: TrailRange, page: { after?: TrailPosition; limit: number }): Promise<TrailRows> {
    const { events, next } = await this.#trail.lookup({ ...range, ...page, order: "newest-first" });
    return { rows: events.map(trailRow), more: next !== undefined };
  }

  async count(range: TrailRange): Promise<TrailCount> {
    const events = await this.#all(range);
    return { count: events.length, upTo: this.#trail.status().count };
  }

  async uses(range: TrailRange, slotMs: number): Promise<KeyUses> {
    const slots = new Map<number, KeyUseSlot>();
    for (const { at, columns } of await this.#all(range)) {
      if (!isKeyUse(columns)) continue;
      const slotAt = slotOf(at, slotMs);
      const slot = slots.get(slotAt) ?? { slotAt, ok: 0, refused: 0 };
      slot[columns.errorCode === null ? "ok" : "refused"] += 1;
      slots.set(slotAt, slot);
    }
    const inOrder = [...slots.values()].sort((a, b) => a.slotAt - b.slotAt);
    return { slotMs, upTo: this.#trail.status().count, slots: inOrder };
  }

  async names(): Promise<TrailNames> {
    const all = await this.#all({ filter: {} });
    const keys = all.flatMap(({ columns }) => columns.resources.filter(({ type }) => type === "AWS::KMS::Key"));
    return {
      eventNames: inOrderOnce(all.map(({ columns }) => columns.eventName)),
      principals: inOrderOnce(all.flatMap(({ columns }) => columns.username ?? [])),
      keys: inOrderOnce(keys.map(({ arn }) => arn)),
    };
  }

  async recordsAt(sequences: readonly number[]): Promise<TrailNeighbour[]> {
    const all = await this.#all({ filter: {} });
    return all
      .filter(({ sequence }) => sequences.includes(sequence))
      .map(({ sequence, eventId, hash }) => ({ sequence, eventId, hash }));
  }

  async #all(range: TrailRange): Promise<TrailEvent[]> {
    const { events } = await this.#trail.lookup({ ...range, order: "oldest-first", limit: Number.MAX_SAFE_INTEGER });
    return events;
  }
}

function inOrderOnce(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
