/** The bare loop: bare-control-plane.ts with containers of its own. What a warm invoke takes at least. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { clientOf } from "./bench-client.ts";
import { createPlainNetwork, runPlain } from "./plain-container.ts";

export interface BareLoop extends AsyncDisposable {
  endpoint: string;
}

/** @param containers that wait for events, of this image */
export async function startBareLoop(imageReference: string, containers: number): Promise<BareLoop> {
  await using stack = new AsyncDisposableStack();
  const { name: network, gateway } = stack.use(await createPlainNetwork());
  const program = `${import.meta.dirname}/bare-control-plane.ts`;
  const child = spawn(process.execPath, [program, gateway], { stdio: ["ignore", "pipe", "inherit"] });
  stack.defer(async () => {
    child.kill();
    await once(child, "exit");
  });
  const [printed] = await once(child.stdout, "data");
  const ports: { front: number; runtimeApi: number } = JSON.parse(String(printed));
  for (let started = 0; started < containers; started += 1) {
    stack.use(runPlain(imageReference, { network, runtimeApi: `${gateway}:${ports.runtimeApi}` }));
  }
  const endpoint = `http://127.0.0.1:${ports.front}`;
  using client = clientOf(endpoint);
  await client.call("GET", `/${containers}`);
  const owned = stack.move();
  return { endpoint, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
