/** Hears of every run of the function: what an invoke has done is seen from outside, whatever the platform says. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { helloImage, type NodeImage } from "../../server/samples/node-image.ts";

export interface Witness extends AsyncDisposable {
  port: number;
  has(id: string): boolean;
  /** Called at each run that has begun. */
  onRun: (id: string) => void;
  /** Resolves at the next run, or when the signal is aborted. */
  next(signal: AbortSignal): Promise<void>;
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

/** The function that tells the witness; an image nobody else has, so that what becomes of it in the engine is its own. */
export async function witnessedImage(name: string, mark: string): Promise<NodeImage> {
  const hello = await helloImage();
  const handler = `// ${mark}
import http from "node:http";
const [host] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
export const handler = ({ port, id, hold }) => new Promise((resolve, reject) =>
  http.get({ host, port, path: "/" + id + (hold ? "?hold" : ""), agent: false }, (response) =>
    response.resume().on("end", () => resolve({ id }))).on("error", reject));
`;
  return { ...hello, repositoryTag: name, layers: [...hello.layers.slice(0, -1), { "/var/task/index.mjs": handler }] };
}
