/**
 * The execution environments of all functions: which one serves an invoke, when a new one starts, when one ends.
 * The rules are in core/schedule; the life of one environment is in environments/environment.ts.
 */
import type { EnvironmentView } from "../core/environment/environment-view.ts";
import { PlatformError } from "../core/errors/platform-error.ts";
import type { Deployment } from "../core/function/function-record.ts";
import { versionIdKey } from "../core/function/version.ts";
import { type StandingClock, standing } from "../core/schedule/due-time.ts";
import { expired } from "../core/schedule/keep-alive.ts";
import type { MemoryReserve } from "../core/schedule/memory.ts";
import { place, STARTING_LIMIT } from "../core/schedule/placement.ts";
import type { Environments, InvocationObserver, InvocationOutcome, InvocationRequest } from "../ports/environments.ts";
import type { HostMemory } from "../ports/host-memory.ts";
import type { Processors } from "../ports/processors.ts";
import { Environment, type EnvironmentContext } from "./environments/environment.ts";
import type { EnvironmentPorts } from "./environments/environment-parts.ts";
import { MemoryRoom } from "./environments/memory-room.ts";
import { Slots } from "./environments/slots.ts";
import { SpareMoment } from "./environments/spare-moment.ts";

export interface EnvironmentPoolConfig {
  /** Invokes at once in the whole account. */
  concurrency: number;
  keepAliveMs: number;
  memoryReserve: MemoryReserve;
  region: string;
  account: string;
}

export interface EnvironmentPoolPorts extends EnvironmentPorts {
  hostMemory: HostMemory;
  processors: Processors;
}

/** Environments become idle and busy all the time: it is looked at, not waited for. */
const SWEEP_EVERY_MS = 1000;
/** What has ended stays in the picture for a while, with its reason. */
const GONE_LISTED_MS = 30_000;
/** For each processor. More starts or removals at once take the engine longer for all of them. */
const AT_ONCE = 2;
/** Most starts take a third of it, also when as many as may are on their way. */
const SLOW_START_MS = 2000;
/** By then its init has come to an end, or is run again as part of the invoke. */
const FORGOTTEN_START_MS = 12_000;
const STOP_REASON = "Lambdarium stops";

export class EnvironmentPool implements Environments, AsyncDisposable {
  readonly #ports: EnvironmentPoolPorts;
  readonly #config: EnvironmentPoolConfig;
  readonly #context: EnvironmentContext;
  readonly #room: MemoryRoom;
  readonly #environments = new Map<string, Environment>();
  /** By function id and version. */
  readonly #ofVersion = new Map<string, Set<Environment>>();
  #gone: { view: EnvironmentView; goneAt: number }[] = [];
  /** The newest generation of each version that had an update: those before it end when they are idle. */
  readonly #kept = new Map<string, { generation: number; reason: string }>();
  readonly #running = new Set<Promise<unknown>>();
  /** Request ids: these count as the account's concurrency. */
  readonly #unanswered = new Set<string>();
  #sweeper: NodeJS.Timeout | undefined;
  readonly #unsubscribe: () => void;
  readonly #stop = new AbortController();

  constructor({ config, ...ports }: EnvironmentPoolPorts & { config: EnvironmentPoolConfig }) {
    this.#ports = ports;
    this.#config = config;
    this.#room = new MemoryRoom(ports, config.memoryReserve);
    const { processors } = ports;
    const atOnce = AT_ONCE * processors.count;
    this.#unsubscribe = ports.clock.onShift(() => this.sweep());
    this.#context = {
      ports,
      place: { region: config.region, account: config.account },
      starts: new Slots({
        atOnce,
        slow: { afterMs: SLOW_START_MS, forgottenAfterMs: FORGOTTEN_START_MS, processors },
      }),
      removals: new Slots({ atOnce }),
      spare: new SpareMoment(),
      outdated: (version, generation) => {
        const kept = this.#kept.get(versionIdKey(version));
        return kept && generation < kept.generation ? kept.reason : undefined;
      },
      answered: (requestId) => this.#unanswered.delete(requestId),
      gone: (environment) => this.#remove(environment),
    };
  }

  /** Idle environments end in time from now on. @param signal no new invoke is taken when it aborts */
  start(signal: AbortSignal): void {
    this.#sweeper ??= setInterval(() => this.sweep(), SWEEP_EVERY_MS).unref();
    signal.addEventListener("abort", () => this.#stop.abort(), { once: true });
  }

  /** More environments are to start than may at once. */
  get isCrowded(): boolean {
    return this.#context.starts.hasWaiting;
  }

  async invoke(
    deployment: Deployment,
    request: InvocationRequest,
    observer: InvocationObserver,
    signal: AbortSignal,
  ): Promise<InvocationOutcome> {
    const environment = this.#place(deployment, request);
    this.#unanswered.add(request.requestId);
    const running = environment.invoke(request, observer, signal);
    this.#running.add(running);
    let outcome: InvocationOutcome | undefined;
    try {
      outcome = await running;
    } finally {
      this.#running.delete(running);
      this.#unanswered.delete(request.requestId);
    }
    // It died while idle, and had not been given the event: the next one may have it.
    return outcome ?? this.invoke(deployment, request, observer, signal);
  }

  retire(...[of, keepGeneration, reason]: Parameters<Environments["retire"]>): void {
    const keys = this.#keysOf(of);
    for (const key of keys) {
      if (keepGeneration === undefined) this.#kept.delete(key);
      else this.#kept.set(key, { generation: keepGeneration, reason });
      for (const environment of this.#ofVersion.get(key) ?? []) {
        if (environment.generation !== keepGeneration) environment.retire(reason);
      }
    }
    if (keepGeneration === undefined) this.#room.forget(of.functionId);
  }

  async stop(environmentId: string): Promise<boolean> {
    const environment = this.#environments.get(environmentId);
    if (!environment) return false;
    await environment.end("it was stopped by hand");
    return true;
  }

  list(): EnvironmentView[] {
    this.#forgetGone();
    return [...[...this.#environments.values()].map(({ view }) => view), ...this.#gone.map(({ view }) => view)];
  }

  /** Ends what has been idle for long enough. */
  sweep(): void {
    this.#forgetGone();
    for (const environmentId of this.#expired(standing(this.#ports.clock))) {
      this.#environments.get(environmentId)?.endSoon("it was idle for longer than environments are kept");
    }
  }

  /** Those that would end if the clock were advanced so far. */
  expiring(advancedMs: number): EnvironmentView[] {
    const ids = this.#expired(standing(this.#ports.clock, advancedMs));
    return ids.flatMap((environmentId) => this.#environments.get(environmentId)?.view ?? []);
  }

  #expired(clock: StandingClock): string[] {
    const idle = [...this.#environments.values()].flatMap(({ environmentId, idleSince, ending }) =>
      idleSince === undefined || ending ? [] : [{ environmentId, idleSince }],
    );
    return expired(idle, clock, this.#config.keepAliveMs);
  }

  /** Takes no more, ends all at once, and waits for it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#sweeper);
    this.#unsubscribe();
    const all = [...this.#environments.values()];
    const results = await Promise.allSettled(all.map((environment) => environment.interrupt(STOP_REASON)));
    // One that had its answer still closes its log: what it puts into the history comes before that is closed.
    await Promise.allSettled(this.#running);
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} environments could not be removed`);
  }

  /** Synchronous, so that two invokes are never placed in one environment. */
  #place(deployment: Deployment, request: InvocationRequest): Environment {
    if (this.#stop.signal.aborted) throw new PlatformError("ServiceException", "Lambdarium is stopping.");
    const placement = place(
      { own: alive(this.#ofVersion.get(versionIdKey(request)) ?? []), all: alive(this.#environments.values()) },
      deployment.generation,
      { runningInvokes: this.#unanswered.size, concurrencyLimit: this.#config.concurrency },
    );
    if (placement.kind === "throttle") throw tooMany();
    const idle = placement.kind === "take" ? this.#environments.get(placement.environmentId) : undefined;
    if (idle) {
      idle.occupy();
      return idle;
    }
    this.#admit(deployment, request);
    if (placement.kind === "start" && placement.evict !== undefined) this.#evict(placement.evict);
    const environment = new Environment(deployment, request, this.#context);
    this.#add(environment);
    return environment;
  }

  /** @returns of the one version, or of all that the function has environments of */
  #keysOf({ functionId, version }: Parameters<Environments["retire"]>[0]): string[] {
    if (version !== undefined) return [versionIdKey({ functionId, version })];
    return [...this.#ofVersion.keys(), ...this.#kept.keys()].filter((key) => key.startsWith(`${functionId}:`));
  }

  #add(environment: Environment): void {
    this.#environments.set(environment.environmentId, environment);
    const key = versionIdKey(environment);
    const others = this.#ofVersion.get(key);
    if (others) others.add(environment);
    else this.#ofVersion.set(key, new Set([environment]));
  }

  #remove(environment: Environment): void {
    const { environmentId, view } = environment;
    this.#environments.delete(environmentId);
    const key = versionIdKey(environment);
    const others = this.#ofVersion.get(key);
    others?.delete(environment);
    if (others?.size === 0) this.#ofVersion.delete(key);
    this.#room.left(environment);
    this.#gone.push({ view, goneAt: this.#ports.clock.now() });
  }

  /** Makes room for one more environment. @throws PlatformError when there is none. */
  #admit({ configuration }: Deployment, { functionId, version }: InvocationRequest): void {
    const environments = [...this.#environments.values()];
    const own = [...(this.#ofVersion.get(versionIdKey({ functionId, version })) ?? [])];
    const starting = own.filter(({ view }) => view.state === "Starting");
    if (starting.length >= STARTING_LIMIT) throw tooMany();
    const room = this.#room.for({ functionId, memoryMiB: configuration.memoryMiB }, environments);
    if (!room) throw tooMany();
    for (const environmentId of room.evict) this.#evict(environmentId);
  }

  #evict(environmentId: string): void {
    this.#environments.get(environmentId)?.endSoon("it made room for another function's environment");
  }

  #forgetGone(): void {
    const since = this.#ports.clock.now() - GONE_LISTED_MS;
    if (this.#gone.some(({ goneAt }) => goneAt < since))
      this.#gone = this.#gone.filter(({ goneAt }) => goneAt >= since);
  }
}

function* alive(environments: Iterable<Environment>) {
  for (const environment of environments) if (!environment.ending) yield environment;
}

function tooMany(): PlatformError {
  const reason = "ConcurrentInvocationLimitExceeded";
  return new PlatformError("TooManyRequestsException", "Rate Exceeded.", { reason });
}
