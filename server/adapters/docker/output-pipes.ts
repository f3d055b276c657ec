/**
 * The pipes between a container's process and the engine, as this host's kernel shows them.
 *
 * Each is held by a descriptor that only names it (O_PATH): it is neither a reader nor a writer, so the engine sees the
 * end of the output as ever, and nothing that the process puts in the pipe's place later can be opened by mistake.
 */
import { closeSync, constants, fstatSync, openSync, statSync, watch, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { OutputStream } from "./container-output.ts";

/** One of them. None of it waits: a few system calls, a hundredth of a millisecond. */
export interface OutputPipe {
  /** All of it or nothing. "closed": the process does not write to it any more, so perhaps nobody reads it either. */
  write(bytes: Buffer): "written" | "full" | "closed";
  /** Calls back when anybody has written to it, until disposed. @returns undefined where the kernel tells nothing */
  watch(onWritten: () => void): Disposable | undefined;
}

/** A stream is absent where its pipe cannot be reached. Both are the same one after `2>&1`. */
export interface OutputPipes extends Partial<Record<OutputStream, OutputPipe>>, Disposable {}

/** None where the engine is on another host, or this user may not. */
export async function findOutputPipes(containerId: string, pid: number): Promise<OutputPipes> {
  const held = new DisposableStack();
  const dispose = { [Symbol.dispose]: () => held.dispose() };
  if (!(await isProcessOf(containerId, pid))) return dispose;
  const stdout = openPipe(pid, 1, held);
  const stderr = openPipe(pid, 2, held);
  return { stdout, stderr: stderr?.id === stdout?.id ? stdout : stderr, ...dispose };
}

/** Another process with this number: the engine counts its processes elsewhere. */
async function isProcessOf(containerId: string, pid: number): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/cgroup`, "utf8")).includes(containerId);
  } catch (error) {
    if (isOutOfReach(error)) return false;
    throw error;
  }
}

/** Linux's O_PATH, which Node does not name; the same number on x86-64 and arm64. */
const NAME_ONLY = 0o10000000;
/** Held open for one write alone: a writer more would keep the engine from seeing the end of the output. */
const WRITE = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

interface IdentifiedPipe extends OutputPipe {
  /** The kernel's name of it. */
  id: string;
}

/** What the process has closed already. */
const closedPipe: IdentifiedPipe = { id: "closed", write: () => "closed", watch: () => undefined };

/** @returns undefined also when it is something else than a pipe: the process may have put it there, or the engine. */
function openPipe(pid: number, descriptor: 1 | 2, held: DisposableStack): IdentifiedPipe | undefined {
  const descriptorFile = `/proc/${pid}/fd/${descriptor}`;
  try {
    const name = openSync(descriptorFile, NAME_ONLY);
    held.defer(() => closeSync(name));
    const pipe = fstatSync(name);
    if (!pipe.isFIFO()) return undefined;
    const { dev, ino } = pipe;
    return {
      id: `${dev}:${ino}`,
      write: (bytes) => (held.disposed ? "closed" : write({ descriptorFile, dev, ino, name }, bytes)),
      watch: (onWritten) => (held.disposed ? undefined : watchPipe(name, onWritten)),
    };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return closedPipe;
    if (isOutOfReach(error)) return undefined;
    throw error;
  }
}

interface KnownPipe {
  descriptorFile: string;
  /** The kernel's name of it. */
  dev: number;
  ino: number;
  /** Our descriptor. */
  name: number;
}

function write({ descriptorFile, dev, ino, name }: KnownPipe, bytes: Buffer): ReturnType<OutputPipe["write"]> {
  try {
    const there = statSync(descriptorFile, { throwIfNoEntry: false });
    if (there?.ino !== ino || there.dev !== dev) return "closed";
    const pipe = openSync(`/proc/self/fd/${name}`, WRITE);
    try {
      writeSync(pipe, bytes);
      return "written";
    } finally {
      closeSync(pipe);
    }
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return "full";
    if (isOutOfReach(error)) return "closed";
    throw error;
  }
}

/** inotify tells of pipes too, where a user has any watches left. */
function watchPipe(name: number, onWritten: () => void): Disposable | undefined {
  try {
    const watcher = watch(`/proc/self/fd/${name}`, { persistent: false }, onWritten);
    watcher.on("error", onWritten);
    return { [Symbol.dispose]: () => watcher.close() };
  } catch (error) {
    if (isOutOfReach(error) || outOfWatches.has(codeOf(error))) return undefined;
    throw error;
  }
}

const outOfWatches: ReadonlySet<unknown> = new Set(["ENOSPC", "EMFILE", "ENFILE", "ENOSYS"]);

const outOfReach: ReadonlySet<unknown> = new Set(["ENOENT", "ESRCH", "EACCES", "EPERM", "ENXIO", "EPIPE"]);

function isOutOfReach(error: unknown): boolean {
  return outOfReach.has(codeOf(error));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
