/**
 * A container's output that outlives the connection to the engine: when that breaks and the container lives on, it is
 * attached to again, and one line in the output says that something may be missing.
 *
 * Only whole frames are passed on, so that nothing is left half said at a break.
 */
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { isEngineAway } from "../../core/errors/engine-away.ts";
import { asReadable } from "./as-readable.ts";
import { FrameCutter, stderrFrame } from "./frame-cutter.ts";
import type { LocalProcess } from "./local-process.ts";
import type { Engine } from "./open-engine.ts";

const RETRY_MS = 100;

export interface AttachedContainer {
  engine: Engine;
  container: Docker.Container;
  /** Epoch milliseconds. */
  now(): number;
}

/** Attached from the beginning: to be called before the start. */
export async function attachForGood(attached: AttachedContainer): Promise<EnduringAttach> {
  return new EnduringAttach(attached, await attach(attached.container));
}

export class EnduringAttach extends Readable {
  readonly #attached: AttachedContainer;
  readonly #closed = new AbortController();
  #source: Readable;
  #frames = new FrameCutter();
  /** Something has come through this connection. */
  #proven = true;
  /** Once it runs, where it can be seen. */
  process: LocalProcess | undefined;

  constructor(attached: AttachedContainer, first: Readable) {
    super();
    this.#attached = attached;
    this.#source = first;
    this.#follow(first);
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#closed.abort();
    this.#source.destroy();
    callback(error);
  }

  #follow(source: Readable): void {
    this.#source = source;
    source.on("data", (chunk: Buffer) => {
      this.#proven = true;
      for (const bytes of this.#frames.write(chunk)) if (!this.push(bytes)) source.pause();
    });
    source.on("error", () => undefined); // it is closed next
    source.on("close", () => {
      if (!this.destroyed) this.#resume().catch((error: unknown) => this.destroy(error as Error));
    });
  }

  async #resume(): Promise<void> {
    const brokeAt = this.#attached.now();
    while (!this.destroyed) {
      try {
        // A container that has closed its output would be attached to for ever.
        if (!this.#proven || !(await this.#runs())) break;
        const source = await attach(this.#attached.container);
        if (this.destroyed) return void source.destroy();
        this.#frames.cut();
        this.push(stderrFrame(this.#gap(brokeAt)));
        this.#proven = false;
        return this.#follow(source);
      } catch (error) {
        if (!isEngineAway(error)) break; // it is gone
        // It may have failed before it is known that the engine has gone.
        await delay(RETRY_MS, undefined, { signal: this.#closed.signal }).catch(() => undefined);
        await this.#attached.engine.presence.whenThere(this.#closed.signal);
      }
    }
    this.push(null);
  }

  async #runs(): Promise<boolean> {
    if (this.process && !(await this.process.alive())) return false;
    return (await this.#attached.container.inspect()).State.Running;
  }

  #gap(brokeAt: number): string {
    const [from, to] = [brokeAt, this.#attached.now()].map((at) => new Date(at).toISOString().slice(11, 19));
    const line = `Docker Engine was away from ${from} to ${to} UTC: lines of that time may be missing.\n`;
    return this.#frames.stderrAtLineStart ? line : `\n${line}`;
  }
}

async function attach(container: Docker.Container): Promise<Readable> {
  // Without a signal, which would cut the output when it is aborted after the start.
  return asReadable(await container.attach({ stream: true, stdout: true, stderr: true }));
}
