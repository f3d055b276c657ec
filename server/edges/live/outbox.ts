/**
 * Gathers what is published in one go of the process and sends it in order.
 *
 * Of an invocation, an environment, an optimization or an upload only the latest state matters: what was said of it
 * earlier in the same batch is left out. Transitions and log lines are never left out. A transition is sent at once;
 * the rest at most every BATCH_MS.
 */
import { versionKey } from "../../core/function/version.ts";
import type { LiveMessage } from "../../core/live/event.ts";

const BATCH_MS = 10;

export class Outbox {
  readonly #send: (message: LiveMessage) => void;
  /** In order of publication; a Map moves nothing when a key is set again, so that one is deleted first. */
  readonly #waiting = new Map<unknown, LiveMessage>();
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(send: (message: LiveMessage) => void) {
    this.#send = send;
  }

  add(message: LiveMessage): void {
    const key = subjectOf(message) ?? message;
    this.#waiting.delete(key);
    this.#waiting.set(key, message);
    if (message.kind !== "passing" || performance.now() - this.#sentAt >= BATCH_MS) {
      this.#immediate ??= setImmediate(() => this.flush());
    } else {
      this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
    }
  }

  flush(): void {
    this.#clearTimers();
    if (this.#waiting.size === 0) return;
    const messages = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#sentAt = performance.now();
    for (const message of messages) this.#send(message);
  }

  close(): void {
    this.#clearTimers();
    this.#waiting.clear();
  }

  #clearTimers(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }
}

/** What a message says the latest of; undefined: something of its own. */
function subjectOf(message: LiveMessage): string | undefined {
  if (message.kind !== "passing") return undefined;
  const { event } = message;
  switch (event.type) {
    case "invocation":
      return `invocation ${event.invocation.requestId}`;
    case "environment":
      return `environment ${event.environment.environmentId}`;
    case "optimization":
      return `optimization ${versionKey(event.optimization)} ${event.optimization.generation}`;
    case "upload":
      return `upload ${event.upload.uploadId}`;
    case "key-changed":
      return `key ${event.keyId}`;
    case "store":
      return "store";
    case "function":
    case "function-deleted":
    case "version-deleted":
    case "alias":
    case "alias-deleted":
    case "log":
    case "upload-discarded":
    case "images":
    case "permission-changed":
    case "engine":
      return undefined;
  }
}
