/**
 * One life of an environment's processes, from their start until they die or are ended. The environment, its log stream
 * and its /tmp outlive it: after a timeout, a crash or an init that failed another one follows.
 */
import { maxExtensions } from "../../core/environment/extension-state.ts";
import { launchOf } from "../../core/environment/launch.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import { extensionExitText, nothingToRun, runtimeExited } from "../../core/invoke/error-payload.ts";
import type { ContainerExit, RunningContainer } from "../../ports/containers.ts";
import type { RuntimeInvocation, ShutdownReason } from "../../ports/runtime-api.ts";
import { engineWent } from "./conclusion.ts";
import { Deadline } from "./deadline.ts";
import { type Ending, Endings, type ExtensionEnd } from "./endings.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import { type ExtensionFailure, ExtensionSessions } from "./extension-sessions.ts";
import { type Launched, launch } from "./launch-container.ts";
import { type MemoryReader, memoryReaderOf } from "./memory-reader.ts";
import { type RuntimeAnswer, RuntimeSession } from "./runtime-session.ts";
import { shutDown } from "./shut-down.ts";
import { within } from "./within.ts";

/** A killed process is gone in a tenth of this, unless the engine does not answer. */
const KILL_LIMIT_MS = 5000;

export interface IncarnationEvents {
  /** An extension's or the runtime's process began. */
  began(what: "extension" | "runtime", startedAt: number, note?: string): void;
  /** Something died, and no init or invoke waited for it. */
  died(reason: string): void;
}

export class Incarnation {
  readonly endings = new Endings();
  readonly session: RuntimeSession;
  readonly extensions: ExtensionSessions;
  readonly memory: MemoryReader;
  /** Of the invoke that runs. */
  readonly deadline: Deadline;
  /** Of the cut that it waits for. */
  readonly cutLimit: Deadline;
  readonly #parts: EnvironmentParts;
  readonly #events: IncarnationEvents;
  readonly #extensionContainers = new Map<string, RunningContainer>();
  #launching: Promise<unknown> = Promise.resolve();
  #launched: Launched | undefined;
  readonly #stop = new AbortController();
  #hurried: Promise<unknown> | undefined;
  /** Aborts when the runtime or an extension has died. */
  readonly #death = new AbortController();
  #end: Promise<void> | undefined;

  constructor(parts: EnvironmentParts, image: OptimizedImage, events: IncarnationEvents) {
    const { functionName, version, place, ports, deployment } = parts;
    this.#parts = parts;
    this.#events = events;
    const handler = launchOf(image, deployment.configuration.imageConfig).command[0] ?? "";
    const facts = { external: image.extensions, functionName, version, handler, accountId: place.account };
    this.extensions = new ExtensionSessions(facts, () => ports.ids.uuid(), {
      ready: () => this.#onWaiting(),
      failed: (failure) => this.#fail(failureOf(failure)),
    });
    const runtimeEvents = {
      ready: () => {
        this.extensions.closeRegistration();
        this.#onWaiting();
      },
      answered: (answer: RuntimeAnswer) => this.endings.settle({ kind: "answered", answer }),
      initFailed: (answer: RuntimeAnswer) => this.endings.settle({ kind: "init-failed", answer }),
    };
    this.session = new RuntimeSession(runtimeEvents, this.extensions);
    this.deadline = new Deadline(ports.clock);
    this.cutLimit = new Deadline(ports.clock);
    this.memory = memoryReaderOf(() => this.#containers(), parts);
  }

  get runtime(): RunningContainer | undefined {
    return this.#launched?.runtime;
  }

  /** An event can be handed over now. */
  get waiting(): boolean {
    return this.session.waiting && this.extensions.allReady && !this.ending;
  }

  get ending(): boolean {
    return this.#end !== undefined;
  }

  /** Without asking the engine: what init ends with before anything is begun. */
  obstacle(image: OptimizedImage): Extract<Ending, { kind: "exited" | "extension-failed" }> | undefined {
    const surplus = image.extensions[maxExtensions];
    if (surplus !== undefined) {
      this.extensions.record(surplus, "launch-failed", "TooManyExtensions");
      const failure = { name: surplus, errorType: "Extension.LaunchError" as const, text: "ErrTooManyExtensions" };
      return { kind: "extension-failed", failure };
    }
    const message = this.#programObstacle(image);
    if (message === undefined) return undefined;
    return { kind: "exited", exit: { kind: "not-started", reason: "entry-point", message } };
  }

  /** @throws what the engine says; nothing is left behind then. */
  start(image: OptimizedImage, signal: AbortSignal): Promise<void> {
    const starting = this.#start(image, AbortSignal.any([signal, this.#stop.signal]));
    this.#launching = starting.catch(() => undefined);
    return starting;
  }

  /** To the runtime, and to the extensions that want to know. @throws when nobody waits: look first. */
  deliver(invocation: RuntimeInvocation): void {
    const { requestId, deadlineAt, invokedFunctionArn, traceHeader } = invocation;
    this.extensions.deliverInvoke({ requestId, deadlineAt, invokedFunctionArn, traceHeader });
    this.session.deliver(invocation);
  }

  /** Init ran at full speed. */
  async endBoost(): Promise<void> {
    await Promise.all(this.#containers().map((container) => container.throttle()));
  }

  /** The runtime's last lines come before its end is told. */
  async kill(): Promise<void> {
    const { runtime } = this;
    this.session.close();
    if (!runtime) return;
    await this.#hurry();
    await runtime.kill();
    await within(KILL_LIMIT_MS, runtime.exited);
  }

  /**
   * In Lambda's order. What dies now has been ended and is no death of its own.
   * @param turn the engine removes only so many at once
   */
  end(reason: ShutdownReason, turn: () => Promise<Disposable>): Promise<void> {
    this.#end ??= this.#dispose(reason, turn, this.waiting);
    return this.#end;
  }

  /** Why the image's program cannot be begun. */
  #programObstacle(image: OptimizedImage): string | undefined {
    const { architecture, imageConfig } = this.#parts.deployment.configuration;
    const { entryPoint, command } = launchOf(image, imageConfig);
    const [program] = [...entryPoint, ...command];
    if (program === undefined) return nothingToRun;
    // Lambda would run it on a machine of the architecture that the function names.
    return architecture === image.architecture ? undefined : `fork/exec ${program}: exec format error`;
  }

  async #start(image: OptimizedImage, signal: AbortSignal): Promise<void> {
    const { functionName, version, environmentId, logStreamName, place, deployment, ports, log, storage } = this.#parts;
    const { configuration } = deployment;
    const names = { functionName, version, environmentId, logStreamName, region: place.region };
    const launched = await launch(
      {
        ...{ ...names, configuration, image, storage, credentials: ports.credentials },
        handlers: this.session,
        onLine: (line) => log.function(line),
        onExtensionLine: (line) => log.extension(line),
      },
      ports,
      {
        extension: (name, container, note) => this.#watchExtension(name, container, note),
        registered: async (stop) => {
          if (!(await this.extensions.whenExternalRegistered(stop))) stop.throwIfAborted();
        },
      },
      signal,
    );
    this.#launched = launched;
    this.#events.began("runtime", launched.runtime.startedAt, launched.note);
    void launched.runtime.exited.then((exit) => this.#onExit(exit));
  }

  #watchExtension(name: string, container: RunningContainer, note: string): void {
    this.#extensionContainers.set(name, container);
    this.#events.began("extension", container.startedAt, note);
    void container.exited.then((exit) => {
      if (this.ending) return;
      const end = endOf(name, exit);
      const change = end.errorType === "Extension.LaunchError" ? "launch-failed" : "exited";
      this.extensions.record(name, change, end.errorType);
      this.#fail(end);
    });
  }

  #onWaiting(): void {
    if (this.waiting) this.endings.settle({ kind: "waiting" });
  }

  #onExit(exit: ContainerExit): void {
    this.session.close();
    this.#settle({ kind: "exited", exit }, textOf(exit));
  }

  #fail(failure: ExtensionEnd): void {
    this.#settle({ kind: "extension-failed", failure }, `The extension ${failure.name} ended: ${failure.text}`);
  }

  #settle(ending: Ending, reason: string): void {
    this.#death.abort();
    // Ended by hand while an invoke runs, it is an end for the invoke all the same.
    if (!this.endings.settle(ending) && !this.ending) this.#events.died(reason);
  }

  #containers(): RunningContainer[] {
    const { runtime } = this;
    return [...(runtime ? [runtime] : []), ...this.#extensionContainers.values()];
  }

  /** Whoever is at work may have made many processes, which end slowly at a small share of the CPU. */
  async #hurry(): Promise<void> {
    this.#hurried ??= Promise.allSettled(this.#containers().map((container) => container.unthrottle()));
    await this.#hurried;
  }

  async #dispose(reason: ShutdownReason, turn: () => Promise<Disposable>, idle: boolean): Promise<void> {
    this.session.close();
    this.deadline.close();
    this.cutLimit.close();
    this.#stop.abort(new Error("the environment's processes are ended"));
    await this.#launching;
    if (!idle) await this.#hurry();
    const { runtime, extensions } = this;
    const { clock } = this.#parts.ports;
    try {
      await shutDown({ reason, runtime, extensions, containers: this.#extensionContainers, clock });
    } finally {
      extensions.close();
      using _turn = await turn();
      await this.#launched?.resources.disposeAsync();
    }
  }
}

function textOf(exit: ContainerExit): string {
  if (exit.kind === "not-started") return exit.message;
  return exit.kind === "lost" ? engineWent : runtimeExited(exit).text;
}

function failureOf({ name, call, errorType }: ExtensionFailure): ExtensionEnd {
  return { name, errorType: call === "init-error" ? "Extension.InitError" : "Extension.ExitError", text: errorType };
}

function endOf(name: string, exit: ContainerExit): ExtensionEnd {
  if (exit.kind === "not-started") return { name, errorType: "Extension.LaunchError", text: exit.message };
  return { name, errorType: "Extension.Crash", text: exit.kind === "lost" ? engineWent : extensionExitText(exit) };
}
