/** Memory of a platform that was started with Node's inspector. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { RunningPlatform } from "../../e2e/running-platform.ts";

export interface Inspector extends Disposable {
  /** After a garbage collection. */
  memory(): Promise<{ heapMB: number; residentMB: number }>;
}

const said = /Debugger listening on (ws:\S+)/;

export async function openInspector(platform: RunningPlatform): Promise<Inspector> {
  await platform.said(said);
  const socket = new WebSocket(said.exec(platform.output())?.[1] ?? "");
  await once(socket, "open");
  let number = 0;
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  function ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    number += 1;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    waiting.set(number, resolve);
    socket.send(JSON.stringify({ id: number, method, params }));
    return promise;
  }
  const evaluated = await ask("Runtime.evaluate", { expression: "process.pid", returnByValue: true });
  const processId = Number((evaluated.result as { value: number }).value);
  return {
    async memory() {
      // Twice: what a finalizer lets go of is collected the second time.
      await ask("HeapProfiler.collectGarbage");
      await ask("HeapProfiler.collectGarbage");
      const { usedSize } = await ask("Runtime.getHeapUsage");
      const status = await readFile(`/proc/${processId}/status`, "utf8");
      const residentKiB = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
      return { heapMB: Number(usedSize) / 1e6, residentMB: (residentKiB * 1024) / 1e6 };
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
