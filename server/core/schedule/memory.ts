/**
 * Whether the engine's machine has memory for one more environment, and which idle ones end to make room for it.
 *
 * An environment takes what it uses, not its limit: what is free is read from the machine where that is possible, and
 * less than read by what environments will take that are on their way. Where it cannot be read, each may take its limit.
 * Sizes are bytes.
 */
export interface HostMemoryReading {
  totalBytes: number;
  /** What could be had without swapping; undefined where it cannot be read. */
  availableBytes?: number;
}

/** What is to stay free: a share of the machine's memory, 0 to 1, or a size. */
export type MemoryReserve = { share: number } | { bytes: number };

export interface MemoryUser {
  environmentId: string;
  functionId: string;
  /** `starting`: not all it takes has been taken. `ending`: what it took will soon be free. */
  status: "starting" | "idle" | "busy" | "ending";
  /** What it takes as far as one knows: see `expectedBytes`. */
  expectedBytes: number;
  limitBytes: number;
  /** Milliseconds; of its last invoke's end. Only compared. */
  lastUsedAt: number;
}

/** `evict`: these end, oldest first, possibly none. */
export type Room = { kind: "room"; evict: string[] } | { kind: "full"; freeBytes: number; reserveBytes: number };

export function roomFor(
  wanted: Pick<MemoryUser, "functionId" | "expectedBytes" | "limitBytes">,
  environments: Iterable<MemoryUser>,
  host: HostMemoryReading,
  reserve: MemoryReserve,
): Room {
  const users = [...environments];
  const reserveBytes = "bytes" in reserve ? reserve.bytes : reserve.share * host.totalBytes;
  const sizeOf = (user: Pick<MemoryUser, "expectedBytes" | "limitBytes">) =>
    host.availableBytes === undefined ? user.limitBytes : user.expectedBytes;
  const freeBytes = freeOf(users, host);
  let missingBytes = reserveBytes + sizeOf(wanted) - freeBytes;
  const evict: string[] = [];
  const idle = users.filter(({ status, functionId }) => status === "idle" && functionId !== wanted.functionId);
  for (const user of idle.sort((one, other) => one.lastUsedAt - other.lastUsedAt)) {
    if (missingBytes <= 0) break;
    evict.push(user.environmentId);
    missingBytes -= sizeOf(user);
  }
  return missingBytes <= 0 ? { kind: "room", evict } : { kind: "full", freeBytes, reserveBytes };
}

function freeOf(users: MemoryUser[], { totalBytes, availableBytes }: HostMemoryReading): number {
  if (availableBytes === undefined) {
    return totalBytes - sum(users, ({ status, limitBytes }) => (status === "ending" ? 0 : limitBytes));
  }
  const onTheWay = sum(users, ({ status, expectedBytes }) => {
    if (status === "starting") return expectedBytes;
    return status === "ending" ? -expectedBytes : 0;
  });
  return availableBytes - onTheWay;
}

function sum(users: MemoryUser[], sizeOf: (user: MemoryUser) => number): number {
  return users.reduce((total, user) => total + sizeOf(user), 0);
}

const MIB = 1_048_576;

/** An interpreter that has begun, and what the engine and the kernel keep for a container. */
const UNKNOWN_MIB = 64;

/** @param seenMiB the most that an environment of the function has used so far, if one has been seen */
export function expectedBytes(memoryMiB: number, seenMiB: number | undefined): number {
  return Math.min(memoryMiB, seenMiB ?? UNKNOWN_MIB) * MIB;
}
