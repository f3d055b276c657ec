import { availableParallelism, cpus } from "node:os";
import type { Processors } from "../../ports/processors.ts";

/** This machine's processors. An engine on another machine has its own: then what is seen here is a guess. */
export class MachineProcessors implements Processors {
  readonly count = availableParallelism();
  #before = { idleMs: 0, allMs: 0 };

  idleShare(): number {
    const now = sumOf(cpus());
    const idleMs = now.idleMs - this.#before.idleMs;
    const allMs = now.allMs - this.#before.allMs;
    this.#before = now;
    return allMs > 0 ? idleMs / allMs : 0;
  }
}

function sumOf(processors: ReturnType<typeof cpus>): { idleMs: number; allMs: number } {
  let [idleMs, allMs] = [0, 0];
  for (const { times } of processors) {
    idleMs += times.idle;
    allMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idleMs, allMs };
}
