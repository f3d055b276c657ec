/**
 * Keeps functions that follow a tag at what it names.
 *
 * It looks when the repository or the engine says that images have changed, and when a function that follows has
 * changed itself: what moved while an update was in progress is found at its end, and what moved while the platform was
 * down is found at start. Looking costs a question or two, so it is asked again rather than reasoned about.
 */
import { isEngineAway } from "../core/errors/engine-away.ts";
import { latestImage } from "../core/function/follow.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { isLatest } from "../core/function/version.ts";
import type { ImageSource } from "../core/image/function-image.ts";
import type { Functions } from "../ports/functions.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";

export interface TagFollowerPorts {
  functions: Pick<Functions, "list">;
  live: Pick<Live, "subscribe">;
  log: Log;
  engine: {
    /** Images in the engine may have changed, also after it was away. @returns unsubscribe. */
    onImages(listener: () => void): () => void;
  };
  follow(functionName: string, signal: AbortSignal): Promise<void>;
}

/** After a failure of the database. */
const RETRY_MS = 5_000;

export class TagFollower implements AsyncDisposable {
  readonly #ports: TagFollowerPorts;
  readonly #retryMs: number;
  readonly #stopping = new AbortController();
  /** Those that follow, and where their tag is. */
  readonly #followers = new Map<string, ImageSource["kind"]>();
  readonly #due = new Set<string>();
  readonly #unsubscribe: (() => void)[] = [];
  #looking: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(ports: TagFollowerPorts, retryMs = RETRY_MS) {
    this.#ports = ports;
    this.#retryMs = retryMs;
  }

  /** @param signal stops it */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => this.#stop(), { once: true });
    const { live, engine, functions } = this.#ports;
    this.#unsubscribe.push(
      live.subscribe((message) => {
        if (message.kind !== "passing") return;
        const { event } = message;
        if (event.type === "function" && isLatest(event.function)) this.#changed(event.function);
        else if (event.type === "function-deleted") this.#followers.delete(event.functionName);
        else if (event.type === "images") this.#lookAt("repository");
      }),
      engine.onImages(() => this.#lookAt("docker-daemon")),
    );
    for (const record of await functions.list()) this.#changed(record);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#looking;
  }

  #stop(): void {
    clearTimeout(this.#retry);
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    this.#stopping.abort();
  }

  #changed(record: FunctionRecord): void {
    const { functionName, follow } = record;
    if (!follow) return void this.#followers.delete(functionName);
    this.#followers.set(functionName, latestImage(record).source.kind);
    this.#wake([functionName]);
  }

  #lookAt(kind: ImageSource["kind"]): void {
    this.#wake([...this.#followers].flatMap(([functionName, where]) => (where === kind ? [functionName] : [])));
  }

  #wake(functionNames: string[]): void {
    if (this.#stopping.signal.aborted) return;
    for (const functionName of functionNames) this.#due.add(functionName);
    if (this.#due.size === 0) return;
    this.#looking ??= this.#look();
  }

  /** One after the other: an update that begins is the optimizer's. */
  async #look(): Promise<void> {
    // Also those that become due meanwhile.
    for (const functionName of this.#due) {
      this.#due.delete(functionName);
      try {
        await this.#ports.follow(functionName, this.#stopping.signal);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        // The engine's return is heard.
        if (!isEngineAway(error)) this.#tryAgain(functionName, error);
      }
    }
    this.#looking = undefined;
  }

  #tryAgain(functionName: string, error: unknown): void {
    this.#ports.log.error({ functionName, error }, "a followed tag could not be looked at; it is tried again");
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#wake([...this.#followers.keys()]), this.#retryMs);
  }
}
