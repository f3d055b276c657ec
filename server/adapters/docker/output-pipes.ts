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
  const first = openName(pid, 1, held);
  const second = openName(pid, 2, held);
  let found: Partial<Record<OutputStream, OutputPipe>> | undefined;
  // A start script may turn its streams around before the program begins: where each goes is looked at when it is first
  // asked for. It is one of the engine's two pipes, or it is none of ours.
  const find = () => {
    if (found) return found;
    const stdout = pipeAt(pid, 1, placeNow(pid, 1, first, second), held);
    const stderr = pipeAt(pid, 2, placeNow(pid, 2, second, first), held);
    found = { stdout, stderr: stderr?.id === stdout?.id ? stdout : stderr };
    return found;
  };
  return {
    get stdout() {
      return find().stdout;
    },
    get stderr() {
      return find().stderr;
    },
    ...dispose,
  };
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

/** One of the engine's pipes: our descriptor of it, and the kernel's name of it. */
interface HeldName {
  name: number;
  dev: number;
  ino: number;
}

/** @returns undefined also when it is something else than a pipe: the process may have put it there, or the engine. */
function openName(pid: number, descriptor: 1 | 2, held: DisposableStack): HeldName | "closed" | undefined {
  try {
    const name = openSync(`/proc/${pid}/fd/${descriptor}`, NAME_ONLY);
    held.defer(() => closeSync(name));
    const pipe = fstatSync(name);
    return pipe.isFIFO() ? { name, dev: pipe.dev, ino: pipe.ino } : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "closed";
    if (isOutOfReach(error)) return undefined;
    throw error;
  }
}

/** Which of the two the process writes to there now; the one of the start when it is neither. */
function placeNow(
  pid: number,
  descriptor: 1 | 2,
  own: HeldName | "closed" | undefined,
  other: HeldName | "closed" | undefined,
): HeldName | "closed" | undefined {
  if (typeof other !== "object") return own;
  try {
    const now = statSync(`/proc/${pid}/fd/${descriptor}`, { throwIfNoEntry: false });
    return now?.ino === other.ino && now.dev === other.dev ? other : own;
  } catch (error) {
    if (isOutOfReach(error)) return own;
    throw error;
  }
}

function pipeAt(
  pid: number,
  descriptor: 1 | 2,
  place: HeldName | "closed" | undefined,
  held: DisposableStack,
): IdentifiedPipe | undefined {
  if (typeof place !== "object") return place && closedPipe;
  const { name, dev, ino } = place;
  const descriptorFile = `/proc/${pid}/fd/${descriptor}`;
  return {
    id: `${dev}:${ino}`,
    write: (bytes) => (held.disposed ? "closed" : write({ descriptorFile, dev, ino, name }, bytes)),
    watch: (onWritten) => (held.disposed ? undefined : watchPipe(name, onWritten)),
  };
}

interface KnownPipe extends HeldName {
  /** Where the process has it. */
  descriptorFile: string;
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
