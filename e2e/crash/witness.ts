/** Hears of every run of the function: what an invoke has done is seen from outside, whatever the platform says. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ImageArchive } from "../../server/samples/image-archive.ts";
import { quickImage } from "../quick-function/quick-image.ts";

export interface Witness extends AsyncDisposable {
  port: number;
  has(id: string): boolean;
  /** Called at each run that has begun. */
  onRun: (id: string) => void;
  /** Resolves at the next run, or when the signal is aborted. */
  next(signal: AbortSignal): Promise<void>;
  /** Resolves after so many runs, or when the signal is aborted. */
  runs(count: number, signal: AbortSignal): Promise<void>;
  /** Lets those go that are held. */
  release(): void;
}

export async function openWitness(): Promise<Witness> {
  const ran = new Set<string>();
  const held = new Set<ServerResponse>();
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://witness");
    const id = url.pathname.slice(1);
    ran.add(id);
    for (const resolve of waiting.splice(0)) resolve();
    witness.onRun(id);
    if (url.searchParams.has("hold")) held.add(response);
    else response.end();
  });
  // Containers reach it by the address at which they reach the platform: the bridge's gateway.
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  const release = () => {
    for (const response of held) response.end();
    held.clear();
  };
  const witness: Witness = {
    port: (server.address() as AddressInfo).port,
    has: (id) => ran.has(id),
    onRun: () => undefined,
    next(signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      return promise;
    },
    async runs(count, signal) {
      for (let left = count; left > 0 && !signal.aborted; left--) await witness.next(signal);
    },
    release,
    async [Symbol.asyncDispose]() {
      release();
      waiting = [];
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return witness;
}

/** An image nobody else has, so that what becomes of it in the engine is its own. */
export async function witnessedImage(name: string, mark: string): Promise<ImageArchive> {
  const quick = await quickImage(mark);
  return { ...quick, repositoryTag: name };
}

/** What an event says so that its run is witnessed. */
export function witnessedBy(witness: Witness, id: string, hold = false) {
  return { turnstile: witness.port, path: `/${id}${hold ? "?hold" : ""}` };
}
