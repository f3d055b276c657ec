/**
 * The conversations of one environment's extensions with the Extensions API: the rules of
 * core/environment/extension-state.ts, who they are, and who waits.
 *
 * External ones are known before they register: they are the files in /opt/extensions, a process each. Internal ones
 * live in the runtime's process and are known once they register.
 */
import {
  afterExtensionCall,
  afterExtensionChange,
  type ExtensionCall,
  type ExtensionRefusal,
  type ExtensionState,
  type ExtensionVerdict,
  notAllowed,
  refuseEvents,
  refuseInternal,
  refuseTransition,
  unknownExtension,
} from "../../core/environment/extension-state.ts";
import type {
  ExtensionHandlers,
  ExtensionNotice,
  ExtensionRegistration,
  InvokeNotice,
  RegisteredExtension,
  ShutdownNotice,
} from "../../ports/runtime-api.ts";

export interface ExtensionFacts {
  /** The names of the external ones. */
  external: readonly string[];
  functionName: string;
  version: string;
  handler: string;
  accountId: string;
}

export interface ExtensionFailure {
  name: string;
  /** Which of the two calls it made. */
  call: "init-error" | "exit-error";
  /** As it says. */
  errorType: string;
}

export interface ExtensionEvents {
  registered?(name: string): void;
  /** It waits for an event: for its first one, or after an invoke. */
  ready?(name: string): void;
  failed?(failure: ExtensionFailure): void;
}

export interface ExtensionView {
  name: string;
  external: boolean;
  state: ExtensionState;
  /** What it has subscribed to. */
  events: readonly string[];
  errorType?: string;
}

type NextAnswer = Awaited<ReturnType<ExtensionHandlers["next"]>>;

interface Extension extends ExtensionView {
  identifier: string;
  registered: boolean;
  /** It has asked for an event at least once. */
  initialized: boolean;
  toldOfShutdown: boolean;
  waiter?: (answer: NextAnswer) => void;
}

export class ExtensionSessions implements ExtensionHandlers {
  readonly #facts: ExtensionFacts;
  readonly #events: ExtensionEvents;
  readonly #newIdentifier: () => string;
  readonly #extensions: Extension[];
  #awaited: { condition: () => boolean; resolve: (met: boolean) => void }[] = [];
  #registrationClosed = false;
  #shutdown: ShutdownNotice | undefined;
  #closed = false;

  constructor(facts: ExtensionFacts, newIdentifier: () => string, events: ExtensionEvents = {}) {
    this.#facts = facts;
    this.#events = events;
    this.#newIdentifier = newIdentifier;
    this.#extensions = facts.external.map((name) => this.#begin(name, true));
  }

  get list(): ExtensionView[] {
    return this.#extensions.map(({ name, external, state, events, errorType }) => ({
      ...{ name, external, state, events },
      ...(errorType === undefined ? {} : { errorType }),
    }));
  }

  /** The runtime may be started. */
  get externalRegistered(): boolean {
    return this.#extensions.every(({ external, registered }) => registered || !external);
  }

  /** Init may end, or the invoke: nobody who takes part in it is still at work. */
  get allReady(): boolean {
    return this.#extensions.every(isReady);
  }

  /** @returns whether it has come to that before the signal aborted and before the end. */
  whenExternalRegistered(signal: AbortSignal): Promise<boolean> {
    return this.#when(() => this.externalRegistered, signal);
  }

  /** @returns whether it has come to that before the signal aborted and before the end. */
  whenAllReady(signal: AbortSignal): Promise<boolean> {
    return this.#when(() => this.allReady, signal);
  }

  /** The runtime has asked for its first event: internal extensions are too late from now on. */
  closeRegistration(): void {
    this.#registrationClosed = true;
  }

  /** @returns the names of those that it went to: who takes part in this invoke. */
  deliverInvoke(invoke: InvokeNotice): string[] {
    const told = this.#extensions.filter((extension) => extension.waiter && takesPart(extension));
    for (const extension of told) this.#hand(extension, { kind: "invoke", ...invoke });
    return told.map(({ name }) => name);
  }

  /**
   * Who is still at work is told when it asks next.
   * @returns the names of those that are told: all others need not be waited for.
   */
  deliverShutdown(shutdown: ShutdownNotice): string[] {
    this.#shutdown = shutdown;
    for (const extension of this.#extensions) if (extension.waiter) this.#tellOfShutdown(extension);
    return this.#extensions.filter(isToldOfShutdown).map(({ name }) => name);
  }

  /** What happened to an external extension's process. */
  record(name: string, change: "exited" | "launch-failed" | "shutdown-failed", errorType?: string): void {
    const extension = this.#extensions.find((one) => one.external && one.name === name);
    if (!extension) throw new Error(`there is no external extension ${name}`);
    const state = afterExtensionChange(extension.state, change);
    if (state !== extension.state && errorType !== undefined) extension.errorType = errorType;
    extension.state = state;
    this.#answer(extension, { kind: "unavailable" });
    this.#settle();
  }

  /** The environment ends: nobody is kept waiting. */
  close(): void {
    this.#closed = true;
    for (const extension of this.#extensions) this.#answer(extension, { kind: "unavailable" });
    for (const { resolve } of this.#awaited.splice(0)) resolve(false);
  }

  register({ name, events }: ExtensionRegistration): RegisteredExtension | ExtensionRefusal {
    if (this.#closed) return { kind: "unavailable" };
    const known = this.#extensions.find((extension) => extension.name === name);
    const external = known?.external === true;
    const refusal = refuseEvents(events, external) ?? (external ? undefined : this.#refuseInternal(known));
    if (refusal) return refusal;
    const extension = known ?? this.#begin(name, false);
    const refused = this.#take(extension, "register", name);
    if (refused) return refused;
    if (!known) this.#extensions.push(extension);
    extension.registered = true;
    extension.events = [...new Set(events)];
    this.#events.registered?.(name);
    this.#settle();
    const { functionName, version, handler, accountId } = this.#facts;
    return { kind: "registered", identifier: extension.identifier, functionName, version, handler, accountId };
  }

  async next(identifier: string, gone: AbortSignal): Promise<NextAnswer> {
    const extension = this.#asking(identifier, "next");
    if ("kind" in extension) return extension;
    extension.initialized = true;
    const { promise, resolve } = Promise.withResolvers<NextAnswer>();
    extension.waiter = resolve;
    if (gone.aborted) this.#lose(extension, resolve);
    else gone.addEventListener("abort", () => this.#lose(extension, resolve), { once: true });
    if (this.#shutdown) this.#tellOfShutdown(extension);
    else if (!gone.aborted) this.#events.ready?.(extension.name);
    this.#settle();
    return promise;
  }

  initError(identifier: string, errorType: string): ExtensionVerdict {
    return this.#fail(identifier, "init-error", errorType);
  }

  exitError(identifier: string, errorType: string): ExtensionVerdict {
    return this.#fail(identifier, "exit-error", errorType);
  }

  /** Only the first report counts; more are accepted. */
  #fail(identifier: string, call: "init-error" | "exit-error", errorType: string): ExtensionVerdict {
    const extension = this.#asking(identifier, call);
    if ("kind" in extension) return extension;
    if (extension.errorType === undefined) {
      extension.errorType = errorType;
      this.#events.failed?.({ name: extension.name, call, errorType });
    }
    return { kind: "accepted" };
  }

  #begin(name: string, external: boolean): Extension {
    const identifier = this.#newIdentifier();
    const untouched = { registered: false, initialized: false, toldOfShutdown: false };
    return { name, external, identifier, state: "Started", events: [], ...untouched };
  }

  #refuseInternal(known: Extension | undefined): ExtensionRefusal | undefined {
    const count = this.#extensions.length;
    return refuseInternal({ closed: this.#registrationClosed, taken: known !== undefined, count });
  }

  /** Who asks, when it may: the transition has been made. */
  #asking(identifier: string, call: ExtensionCall): Extension | ExtensionRefusal {
    if (this.#closed) return { kind: "unavailable" };
    const extension = this.#extensions.find((one) => one.identifier === identifier && one.registered);
    if (!extension) return unknownExtension(call, identifier);
    return this.#take(extension, call, identifier) ?? extension;
  }

  #take(extension: Extension, call: ExtensionCall, calledBy: string): ExtensionRefusal | undefined {
    const state = afterExtensionCall(extension.state, call);
    if (state === notAllowed) return refuseTransition(extension.state, call, calledBy);
    extension.state = state;
    return undefined;
  }

  #hand(extension: Extension, notice: ExtensionNotice): void {
    extension.state = afterExtensionChange(extension.state, "delivered");
    this.#answer(extension, { kind: "notice", notice });
  }

  #tellOfShutdown(extension: Extension): void {
    if (!this.#shutdown || extension.toldOfShutdown || !isToldOfShutdown(extension)) return;
    extension.toldOfShutdown = true;
    this.#hand(extension, { kind: "shutdown", ...this.#shutdown });
  }

  #lose(extension: Extension, waiter: Extension["waiter"]): void {
    if (extension.waiter !== waiter) return;
    extension.state = afterExtensionChange(extension.state, "connection-lost");
    this.#answer(extension, { kind: "unavailable" });
  }

  #answer(extension: Extension, answer: NextAnswer): void {
    const { waiter } = extension;
    extension.waiter = undefined;
    waiter?.(answer);
  }

  #when(condition: () => boolean, signal: AbortSignal): Promise<boolean> {
    if (this.#closed || signal.aborted) return Promise.resolve(false);
    if (condition()) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const awaited = { condition, resolve };
    const abandon = () => {
      this.#awaited = this.#awaited.filter((one) => one !== awaited);
      resolve(false);
    };
    signal.addEventListener("abort", abandon, { once: true });
    this.#awaited.push(awaited);
    return promise.finally(() => signal.removeEventListener("abort", abandon));
  }

  #settle(): void {
    const met = this.#awaited.filter(({ condition }) => condition());
    this.#awaited = this.#awaited.filter((one) => !met.includes(one));
    for (const { resolve } of met) resolve(true);
  }
}

function takesPart({ events }: Extension): boolean {
  return events.includes("INVOKE");
}

/** One that has no part in invokes has to have begun, and may then do what it likes. */
function isReady(extension: Extension): boolean {
  return (
    extension.state === "Ready" || (extension.state === "Running" && extension.initialized && !takesPart(extension))
  );
}

function isToldOfShutdown({ events, state }: Extension): boolean {
  return events.includes("SHUTDOWN") && (state === "Registered" || state === "Ready" || state === "Running");
}
