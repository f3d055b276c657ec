/**
 * The page's one connection to the platform: it takes in messages, remembers the last ones for entries that are read
 * meanwhile, and says truly whether what is shown is live. Nothing here knows React.
 */
import { io, type Socket } from "socket.io-client";
import type { LiveMessage, LivePosition, LiveWelcome } from "../../server/core/live/event.ts";
import { advanced, isAfter } from "./apply.ts";

export interface LiveState {
  status: "connecting" | "live" | "lost";
  position: LivePosition;
  /** When the last message came, by the server's clock. */
  lastMessageAt?: number;
  /** By the server's clock: how things stood then is what is shown. */
  lostAt?: number;
  /** By this machine's clock. */
  retryAt?: number;
}

/** What has arrived, in order; after a gap everything shown has to be read anew. */
export type Delivery = { messages: LiveMessage[]; gap: boolean };

/** Messages are handed on at most once a frame, the first of a burst at once. */
const FRAME_MS = 16;
const REMEMBERED = 2000;
const RETRY_MS = [120, 250, 500, 1000, 1500] as const;
/** A loss that heals sooner is not told: Chromium cuts connections whenever Docker Engine adds a network interface. */
const UNTOLD_MS = 400;
/** A platform that takes connections and says nothing, as one that is starting does, is tried anew. */
const CONNECT_MS = 2000;

export class Connection {
  state: LiveState;
  readonly #socket: Socket;
  readonly #deliver: (delivery: Delivery) => void;
  readonly #listeners = new Set<() => void>();
  readonly #watched = new Map<string, number>();
  /** Per log: settled once the platform sends its lines, or cannot be asked. */
  readonly #acknowledged = new Map<string, Promise<void>>();
  #remembered: LiveMessage[] = [];
  /** Messages after this position are remembered, older ones are not. */
  #rememberedFrom: LivePosition;
  #waiting: LiveMessage[] = [];
  #early: LiveMessage[] = [];
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #retrying: ReturnType<typeof setTimeout> | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  /** Between a welcome and the next loss, told or not. */
  #joined = false;
  #failures = 0;
  #clockOffset: number;
  #onLogWatched: ((functionName: string) => void) | undefined;

  constructor(position: LivePosition, serverNow: number, deliver: (delivery: Delivery) => void) {
    this.state = { status: "connecting", position };
    this.#rememberedFrom = position;
    this.#clockOffset = serverNow - Date.now();
    this.#deliver = deliver;
    // Own retries instead of the client's: the page tells when the next one is.
    this.#socket = io({
      autoConnect: false,
      reconnection: false,
      timeout: CONNECT_MS,
      // One round trip instead of four.
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: (send) => send(this.state.position),
    });
    this.#socket.on("welcome", (welcome: LiveWelcome) => this.#welcomed(welcome));
    this.#socket.on("message", (message: LiveMessage) => this.#take(message));
    this.#socket.on("disconnect", (reason) => reason !== "io client disconnect" && this.#lost());
    this.#socket.on("connect_error", () => this.#lost());
  }

  /** @returns what closes it again. */
  open(): () => void {
    const wake = () => document.visibilityState === "visible" && this.#failures > 0 && this.retry();
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    // Not at once: while developing React opens, closes and opens again.
    const opening = setTimeout(() => this.#socket.connect());
    return () => {
      clearTimeout(opening);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
      clearTimeout(this.#retrying);
      clearTimeout(this.#flushing);
      clearTimeout(this.#telling);
      this.#flushing = this.#telling = undefined;
      this.#joined = false;
      this.#socket.disconnect();
    };
  }

  /** Tries at once. */
  retry(): void {
    clearTimeout(this.#retrying);
    if (this.state.retryAt !== undefined) this.#set({ retryAt: undefined });
    this.#socket.connect();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The server's clock, epoch milliseconds; it stands still while the connection is lost. */
  now(): number {
    return this.state.lostAt ?? Date.now() + this.#clockOffset;
  }

  /** Before the connection is open: what is shown was read at this position or later. */
  startFrom(position: LivePosition): void {
    if (this.#socket.active || position.bootId !== this.state.position.bootId) return;
    const { bootId, sequence, counter } = this.state.position;
    const earliest = {
      bootId,
      sequence: Math.min(sequence, position.sequence),
      counter: Math.min(counter, position.counter),
    };
    this.#rememberedFrom = earliest;
    this.#set({ position: earliest });
  }

  /** The messages after the position, or undefined when they are no longer all known: then read anew. */
  since(position: LivePosition): LiveMessage[] | undefined {
    const from = this.#rememberedFrom;
    if (position.bootId !== from.bootId) return undefined;
    if (position.sequence < from.sequence || position.counter < from.counter) return undefined;
    return this.#remembered.filter((message) => isAfter(message, position));
  }

  /** Log lines are sent only to who watches; what was written before has to be read: see `onLogWatched`. */
  watchLog(functionName: string): () => void {
    const watchers = this.#watched.get(functionName) ?? 0;
    this.#watched.set(functionName, watchers + 1);
    if (watchers === 0 && this.#joined) this.#watch(functionName);
    return () => {
      const left = (this.#watched.get(functionName) ?? 1) - 1;
      if (left > 0) {
        this.#watched.set(functionName, left);
        return;
      }
      this.#watched.delete(functionName);
      this.#acknowledged.delete(functionName);
      if (this.#socket.connected) this.#socket.emit("unwatch-logs", functionName);
    };
  }

  /** Who reads a log waits for this, so that no line slips between what is read and what is sent. */
  async logWatched(functionName: string): Promise<void> {
    await this.#acknowledged.get(functionName);
  }

  onLogWatched(listener: (functionName: string) => void): void {
    this.#onLogWatched = listener;
  }

  #watch(functionName: string): void {
    const acknowledged = this.#socket
      .timeout(CONNECT_MS)
      .emitWithAck("watch-logs", functionName)
      .then(
        () => this.#onLogWatched?.(functionName),
        // The connection is gone: the next welcome asks again.
        () => undefined,
      );
    this.#acknowledged.set(functionName, acknowledged);
  }

  #welcomed(welcome: LiveWelcome): void {
    this.#failures = 0;
    this.#joined = true;
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#clockOffset = welcome.now - Date.now();
    if (welcome.gap || welcome.position.bootId !== this.state.position.bootId) {
      this.#remembered = [];
      this.#rememberedFrom = welcome.position;
    }
    this.#set({ status: "live", lostAt: undefined, retryAt: undefined });
    const fresh = welcome.missed.filter((message) => welcome.gap || isAfter(message, this.state.position));
    this.#remember(fresh);
    this.#set({ position: welcome.position });
    if (fresh.length > 0 || welcome.gap) this.#deliver({ messages: fresh, gap: welcome.gap });
    for (const message of this.#early.splice(0)) this.#take(message);
    for (const functionName of this.#watched.keys()) this.#watch(functionName);
  }

  #take(message: LiveMessage): void {
    // Before the welcome it is not known what was missed in between.
    if (!this.#joined) this.#early.push(message);
    else if (isAfter(message, this.state.position)) this.#accept(message);
  }

  #accept(message: LiveMessage): void {
    this.#remember([message]);
    this.state = { ...this.state, position: advanced(this.state.position, message), lastMessageAt: this.now() };
    this.#waiting.push(message);
    if (this.#flushing !== undefined) return;
    this.#flush();
    this.#flushing = setTimeout(() => {
      this.#flushing = undefined;
      this.#flush();
    }, FRAME_MS);
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting;
    this.#waiting = [];
    this.#deliver({ messages, gap: false });
    this.#tell();
  }

  #remember(messages: LiveMessage[]): void {
    this.#remembered.push(...messages);
    const dropped = this.#remembered.splice(0, Math.max(0, this.#remembered.length - REMEMBERED));
    for (const message of dropped) this.#rememberedFrom = advanced(this.#rememberedFrom, message);
  }

  #lost(): void {
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 1500;
    this.#failures += 1;
    this.#joined = false;
    this.#early = [];
    clearTimeout(this.#retrying);
    this.#retrying = setTimeout(() => this.retry(), delay);
    if (this.state.status === "lost") this.#set({ retryAt: Date.now() + delay });
    else this.#tellLater(this.now());
  }

  /** Says that the connection is lost, and since when, unless it is back by then. */
  #tellLater(lostAt: number): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#set({ status: "lost", lostAt });
    }, UNTOLD_MS);
  }

  #set(change: Partial<LiveState>): void {
    this.state = { ...this.state, ...change };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
