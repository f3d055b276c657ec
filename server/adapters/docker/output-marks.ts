/**
 * Marks in a container's output: what is written into the same pipe after everything else arrives after everything
 * else, so a mark that has come says that the log is complete. The function never sees it, and no line contains it.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { OutputStream } from "./container-output.ts";

const descriptors = { stdout: 1, stderr: 2 } as const satisfies Record<OutputStream, number>;

/** The pipes between a container's process and the engine, as this host's kernel shows them. */
export interface OutputPipes {
  /** @returns false when the process does not write to that pipe any more, or has ended. */
  write(stream: OutputStream, mark: Buffer, signal: AbortSignal): Promise<boolean>;
}

/** @returns undefined where they cannot be reached: the engine is on another host, or this user may not. */
export async function findOutputPipes(containerId: string, pid: number): Promise<OutputPipes | undefined> {
  try {
    // Another process with this number: the engine counts its processes elsewhere.
    if (!(await readFile(`/proc/${pid}/cgroup`, "utf8")).includes(containerId)) return undefined;
    const [stdout, stderr] = await Promise.all([pipeOf(pid, "stdout"), pipeOf(pid, "stderr")]);
    if (stdout === undefined || stderr === undefined) return undefined;
    const known = { stdout, stderr };
    return { write: (stream, mark, signal) => write({ pid, stream, pipe: known[stream] }, mark, signal) };
  } catch (error) {
    if (isOutOfReach(error)) return undefined;
    throw error;
  }
}

/** The kernel's name of a pipe. */
interface Pipe {
  device: number;
  inode: number;
}

/** @returns undefined when it is a file, a terminal or nothing */
async function pipeOf(pid: number, stream: OutputStream): Promise<Pipe | undefined> {
  const found = await stat(fileOf(pid, stream));
  return found.isFIFO() ? { device: found.dev, inode: found.ino } : undefined;
}

function fileOf(pid: number, stream: OutputStream): string {
  return `/proc/${pid}/fd/${descriptors[stream]}`;
}

/** How long the engine gets to make room in a pipe that is full. */
const FULL_PAUSE_MS = 1;

async function write(
  { pid, stream, pipe: known }: { pid: number; stream: OutputStream; pipe: Pipe },
  mark: Buffer,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    // The process may have put something of its own in its place, which only to open could do harm, and its number
    // may be another's by now.
    const there = await pipeOf(pid, stream);
    if (there?.inode !== known.inode || there.device !== known.device) return false;
    // Held open for this write alone: a writer more would keep the engine from seeing the end of the output.
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    await using pipe = await open(fileOf(pid, stream), flags);
    const opened = await pipe.stat();
    if (opened.ino !== known.inode || opened.dev !== known.device) return false;
    for (;;) {
      try {
        await pipe.write(mark);
        return true;
      } catch (error) {
        if (codeOf(error) !== "EAGAIN" || signal.aborted) throw error;
        await delay(FULL_PAUSE_MS);
      }
    }
  } catch (error) {
    if (isOutOfReach(error)) return false;
    throw error;
  }
}

const outOfReach: ReadonlySet<unknown> = new Set(["ENOENT", "ESRCH", "EACCES", "EPERM", "ENXIO", "EPIPE", "EAGAIN"]);

function isOutOfReach(error: unknown): boolean {
  return outOfReach.has(codeOf(error));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Takes the marks out of one stream again. */
export class MarkedStream {
  readonly #onBytes: (bytes: Buffer) => void;
  readonly #awaited = new Map<string, { mark: Buffer; arrived: () => void }>();
  /** The beginning of what may become a mark. */
  #held: Buffer = Buffer.alloc(0);

  constructor(onBytes: (bytes: Buffer) => void) {
    this.#onBytes = onBytes;
  }

  /** Unguessable, and shorter than what a pipe takes in one piece. */
  expect(): { mark: Buffer; arrived: Promise<void>; forget(): void } {
    const mark = randomBytes(32);
    const key = mark.toString("latin1");
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited.set(key, { mark, arrived: resolve });
    return { mark, arrived: promise, forget: () => this.#awaited.delete(key) };
  }

  write(chunk: Buffer): void {
    if (this.#awaited.size === 0 && this.#held.length === 0) {
      this.#onBytes(chunk);
      return;
    }
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let found = this.#first(bytes); found; found = this.#first(bytes)) {
      if (found.at > 0) this.#onBytes(bytes.subarray(0, found.at));
      bytes = bytes.subarray(found.at + found.mark.length);
      this.#awaited.delete(found.mark.toString("latin1"));
      found.arrived();
    }
    const held = this.#beginning(bytes);
    if (bytes.length > held) this.#onBytes(bytes.subarray(0, bytes.length - held));
    this.#held = bytes.subarray(bytes.length - held);
  }

  /** What was held back is no mark: the stream has ended. */
  flush(): void {
    if (this.#held.length > 0) this.#onBytes(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #first(bytes: Buffer): { at: number; mark: Buffer; arrived: () => void } | undefined {
    let first: { at: number; mark: Buffer; arrived: () => void } | undefined;
    for (const awaited of this.#awaited.values()) {
      const at = bytes.indexOf(awaited.mark);
      if (at >= 0 && (!first || at < first.at)) first = { at, ...awaited };
    }
    return first;
  }

  /** How many of the last bytes could be the beginning of a mark. */
  #beginning(bytes: Buffer): number {
    let longest = 0;
    for (const { mark } of this.#awaited.values()) {
      for (let length = Math.min(mark.length - 1, bytes.length); length > longest; length--) {
        if (bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) longest = length;
      }
    }
    return longest;
  }
}
