/** Verifies the audit trail when somebody asks; how far it is, and what it found, is told live. */
import type { TrailCheck } from "../core/trail/trail-check.ts";
import type { TrailVerdict } from "../core/trail/verify-chain.ts";
import type { AuditTrail } from "../ports/audit-trail.ts";
import type { Clock } from "../ports/clock.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import type { TrailPages } from "../ports/trail-pages.ts";

export interface TrailCheckerPorts {
  trail: Pick<AuditTrail, "status" | "verify">;
  trailPages: Pick<TrailPages, "recordsAt">;
  live: Pick<Live, "publish">;
  clock: Pick<Clock, "now" | "monotonic">;
  log: Log;
}

/** Ten a second are as many as a page can show. */
const PUBLISH_EVERY_MS = 100;

export class TrailChecker implements AsyncDisposable {
  readonly #ports: TrailCheckerPorts;
  readonly #stop = new AbortController();
  #check: TrailCheck | undefined;
  #running: Promise<void> | undefined;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(ports: TrailCheckerPorts) {
    this.#ports = ports;
  }

  /** The verification that runs, or the last one since the start. */
  check(): TrailCheck | undefined {
    return this.#check;
  }

  /** Begins, unless one runs already. */
  verify(): void {
    if (this.#stop.signal.aborted) return;
    this.#running ??= this.#verify().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when none runs. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the platform is stopping"));
    await this.#running;
  }

  async #verify(): Promise<void> {
    const { trail, clock, log } = this.#ports;
    const begun: TrailCheck = {
      startedAt: clock.now(),
      checkedRecords: 0,
      totalRecords: trail.status().count,
    };
    this.#tell(begun);
    try {
      const verdict = await trail.verify(this.#stop.signal, (checked) => this.#progress(begun, checked));
      if (!verdict.intact) log.error({ verdict }, "the audit trail is not intact");
      const shown = await this.#shown(verdict);
      this.#tell({ ...begun, endedAt: clock.now(), checkedRecords: verdict.count, verdict, ...(shown && { shown }) });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      log.error({ error }, "the audit trail was not verified to its end");
      const failure = error instanceof Error ? error.message : String(error);
      this.#tell({ ...begun, endedAt: clock.now(), failure });
    }
  }

  #progress(begun: TrailCheck, checkedRecords: number): void {
    const check = { ...begun, checkedRecords };
    this.#check = check;
    if (this.#ports.clock.monotonic() - this.#publishedAt >= PUBLISH_EVERY_MS) this.#tell(check);
  }

  /** What a person is led to: of what is missing nothing can be shown but the record before. */
  async #shown(verdict: TrailVerdict): Promise<TrailCheck["shown"]> {
    if (verdict.intact) return undefined;
    const { sequence } = verdict.fault;
    const [one, other] = await this.#ports.trailPages.recordsAt([sequence - 1, sequence]);
    const found = other ?? one;
    return found && { eventId: found.eventId, sequence: found.sequence };
  }

  #tell(check: TrailCheck): void {
    this.#check = check;
    this.#publishedAt = this.#ports.clock.monotonic();
    this.#ports.live.publish({ type: "trail-check", check });
  }
}
