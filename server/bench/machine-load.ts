/** How busy the machine is: a figure of a busy machine says little. */
import { cpus, loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_MS = 1000;

/** What others do now, while the benchmark waits. */
export async function loadOfOthers(): Promise<string> {
  const busyShare = watchCpu();
  await delay(LOOK_MS);
  return `others keep the CPUs ${percent(busyShare())} busy`;
}

export function loadAverage(): string {
  return `load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(", ")}`;
}

/** @returns asks for the share of all CPUs' time that was busy since */
export function watchCpu(): () => number {
  const before = times();
  return () => {
    const now = times();
    return (now.busy - before.busy) / (now.all - before.all);
  };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function times(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const cpu of cpus()) {
    const { idle, ...rest } = cpu.times;
    const worked = Object.values(rest).reduce((sum, ms) => sum + ms, 0);
    busy += worked;
    all += worked + idle;
  }
  return { busy, all };
}
