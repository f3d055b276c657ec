/** Whether the engine's machine has memory for one more environment: what is asked of core/schedule/memory.ts. */
import type { EnvironmentView } from "../../core/environment/environment-view.ts";
import { expectedBytes, type MemoryReserve, type MemoryUser, roomFor } from "../../core/schedule/memory.ts";
import type { PlacedEnvironment } from "../../core/schedule/placement.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HostMemory } from "../../ports/host-memory.ts";
import type { Log } from "../../ports/log.ts";

interface Inhabitant extends PlacedEnvironment {
  view: EnvironmentView;
}

const MIB = 1_048_576;
/** A machine that is full refuses many: it is said once in a while. */
const SAY_EVERY_MS = 10_000;

export class MemoryRoom {
  readonly #ports: { hostMemory: HostMemory; log: Log; clock: Clock };
  readonly #reserve: MemoryReserve;
  /** The most that an environment of a function has used, of those that are gone. */
  readonly #seenMiB = new Map<string, number>();
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(ports: { hostMemory: HostMemory; log: Log; clock: Clock }, reserve: MemoryReserve) {
    this.#ports = ports;
    this.#reserve = reserve;
  }

  /** @returns the environments that are to end for it; undefined when there is no room */
  for(wanted: { functionId: string; memoryMiB: number }, inhabitants: Inhabitant[]): { evict: string[] } | undefined {
    const { functionId, memoryMiB } = wanted;
    const seen = this.#seen(inhabitants);
    const limitBytes = memoryMiB * MIB;
    const claim = { functionId, limitBytes, expectedBytes: expectedBytes(memoryMiB, seen.get(functionId)) };
    const users = inhabitants.map((one) => userOf(one, seen.get(one.functionId)));
    const room = roomFor(claim, users, this.#ports.hostMemory.read(), this.#reserve);
    if (room.kind === "room") return room;
    this.#say(room);
    return undefined;
  }

  /** It has gone; what it used tells what the next of its function will use. */
  left({ functionId, view }: Inhabitant): void {
    if (view.maxMemoryUsedMiB === undefined) return;
    this.#seenMiB.set(functionId, Math.max(view.maxMemoryUsedMiB, this.#seenMiB.get(functionId) ?? 0));
  }

  /** @param functionId of a function that is no more */
  forget(functionId: string): void {
    this.#seenMiB.delete(functionId);
  }

  #seen(inhabitants: Inhabitant[]): Map<string, number> {
    const seen = new Map(this.#seenMiB);
    for (const { functionId, view } of inhabitants) {
      if (view.maxMemoryUsedMiB === undefined) continue;
      seen.set(functionId, Math.max(view.maxMemoryUsedMiB, seen.get(functionId) ?? 0));
    }
    return seen;
  }

  #say({ freeBytes, reserveBytes }: { freeBytes: number; reserveBytes: number }): void {
    const now = this.#ports.clock.monotonic();
    if (now - this.#saidAt < SAY_EVERY_MS) return;
    this.#saidAt = now;
    const [freeMiB, reserveMiB] = [Math.round(freeBytes / MIB), Math.round(reserveBytes / MIB)];
    const sentence =
      "an invoke was refused because memory is short on the engine's machine: " +
      "LAMBDARIUM_MEMORY_RESERVE says how much of it is to stay free";
    this.#ports.log.warn({ freeMiB, reserveMiB }, sentence);
  }
}

function userOf(inhabitant: Inhabitant, seenMiB: number | undefined): MemoryUser {
  const { environmentId, functionId, view, lastUsedAt } = inhabitant;
  const { memoryMiB, maxMemoryUsedMiB } = view;
  const status = statusOf(view, inhabitant);
  const limitBytes = memoryMiB * MIB;
  // One that has run is known by itself; what has not, by the others of its function.
  const expected = expectedBytes(memoryMiB, status === "starting" ? seenMiB : (maxMemoryUsedMiB ?? seenMiB));
  return { environmentId, functionId, status, limitBytes, lastUsedAt, expectedBytes: expected };
}

function statusOf({ state }: EnvironmentView, { status }: PlacedEnvironment): MemoryUser["status"] {
  if (state === "Starting" || state === "Init") return "starting";
  if (state === "ShuttingDown" || state === "Gone") return "ending";
  return status === "idle" ? "idle" : "busy";
}
