/** Init: an environment's processes are started, until all of them wait for an event, or something else ends it. */
import type { PhaseKind } from "../../core/environment/phase.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type { Ending } from "./endings.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import { Incarnation, type IncarnationEvents } from "./incarnation.ts";
import type { OpenPhase } from "./phase-list.ts";

export interface BootRequest {
  image: OptimizedImage;
  /** From the begin of the first process. */
  limitMs: number;
  open(kind: PhaseKind, startAt?: number): OpenPhase;
  /** Something died later, when no invoke waited for it. */
  died: IncarnationEvents["died"];
  /** It exists from now on: whoever ends the environment ends it. */
  made(incarnation: Incarnation): void;
}

export interface Booted {
  incarnation: Incarnation;
  ending: Ending;
  /** Of the first process, an extension's or the runtime's. */
  startedAt: number;
  /** At the limit it is the limit, as in Lambda's reports. */
  durationMs: number;
}

/** @throws what the engine says. */
export async function boot(request: BootRequest, parts: EnvironmentParts, signal: AbortSignal): Promise<Booted> {
  const { image, limitMs, died } = request;
  const { clock } = parts.ports;
  const watch = new BootWatch(request, parts);
  const incarnation = new Incarnation(parts, image, { died, began: (...how) => watch.began(...how) });
  request.made(incarnation);
  watch.timedOut = () => incarnation.endings.settle({ kind: "timed-out" });
  const ending = incarnation.endings.expect();
  // Init may be over before the engine has answered the start.
  const endedAt = ending.then(() => clock.now());
  try {
    const obstacle = incarnation.obstacle(image);
    if (obstacle === undefined) {
      const started = incarnation.start(image, signal);
      await Promise.race([started, ending]);
      // Who has called home runs, whether or not the engine has answered the start.
      if (calledHome.has((await ending).kind)) await started;
      else started.catch(() => undefined);
    } else {
      watch.began(obstacle.kind === "exited" ? "runtime" : "extension", clock.now());
      incarnation.endings.settle(obstacle);
    }
  } finally {
    watch.stop();
  }
  const ended = await ending;
  const startedAt = watch.startedAt ?? clock.now();
  const durationMs = ended.kind === "timed-out" ? limitMs : Math.max(0, (await endedAt) - startedAt);
  watch.end(startedAt + durationMs, ended.kind === "waiting");
  return { incarnation, ending: ended, startedAt, durationMs };
}

const calledHome: ReadonlySet<Ending["kind"]> = new Set<Ending["kind"]>(["waiting", "init-failed"]);

/** The phases of a boot, and its limit. */
class BootWatch {
  startedAt: number | undefined;
  timedOut: () => void = () => undefined;
  readonly #request: BootRequest;
  readonly #parts: EnvironmentParts;
  #phase: OpenPhase;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(request: BootRequest, parts: EnvironmentParts) {
    this.#request = request;
    this.#parts = parts;
    this.#phase = request.open("sandbox");
  }

  began(what: "extension" | "runtime", at: number, note?: string): void {
    const { clock } = this.#parts.ports;
    // The start may be answered after it has been given up.
    if (this.#stopped) return;
    if (what === "extension" && this.startedAt !== undefined) return;
    // The sandbox ends with the first process, the extensions' init with the runtime's.
    if (this.startedAt === undefined) this.#phase.end(at, { note });
    else this.#phase.end(Math.max(at, this.startedAt));
    this.#phase = this.#request.open(what === "extension" ? "extension init" : "function init", at);
    if (this.startedAt !== undefined) return;
    this.startedAt = at;
    this.#parts.lifeline.to("Init");
    const leftMs = Math.max(0, at + this.#request.limitMs - clock.now());
    this.#timer = setTimeout(() => this.timedOut(), leftMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    if (this.startedAt === undefined) this.#phase.end(this.#parts.ports.clock.now(), { failed: true });
  }

  end(at: number, succeeded: boolean): void {
    this.#phase.end(at, { failed: !succeeded });
  }
}
