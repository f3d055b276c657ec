/**
 * Start, serve, stop. The only file that touches the process: signals, exit codes, the console.
 */
import { once } from "node:events";
import { homedir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { letHeapGrow } from "./adapters/system/heap-growth.ts";
import { readHostCredentials } from "./adapters/system/host-credentials.ts";
import { compose } from "./compose.ts";
import { readConfig } from "./config.ts";
import { firstSteps, readyLine } from "./greeting.ts";

/** On a machine that is overloaded a stop takes its time; what is still open then is left to the next start's reaper. */
const STOP_WITHIN_MS = 20_000;

const stopping = new AbortController();

async function main(): Promise<number> {
  letHeapGrow();
  const startedAt = performance.timeOrigin;
  const { config, settings } = readConfig(process.env, process.cwd());
  const dev = process.argv.includes("--dev");
  const dockerHost = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";

  const credentials =
    config.functionCredentials === "host" ? await readHostCredentials(process.env, homedir()) : undefined;

  const surroundings = { config, settings, dev, dockerHost, startedAt, credentials };
  await using platform = await compose(surroundings, stopping.signal);
  console.log(readyLine(platform, Date.now() - startedAt));
  for (const remark of platform.engine().remarks) console.log(`  Note: ${remark}`);
  if (platform.firstStart && config.sample) await greet(platform);

  await untilStopped();
  console.log("\n  Stopping: ending environments …");
  platform.stopServing();
  const stopped = platform[Symbol.asyncDispose]().then(() => true);
  if (await Promise.race([stopped, pause(STOP_WITHIN_MS, false)])) return 0;
  console.error("  Not everything ended in time; the next start removes what is left.");
  return 1;
}

/** It may have been stopped already: then no event comes any more. */
async function untilStopped(): Promise<void> {
  if (!stopping.signal.aborted) await once(stopping.signal, "abort");
}

/** The first start deploys the sample, as a user would, and says what to try. */
async function greet(platform: Awaited<ReturnType<typeof compose>>): Promise<void> {
  console.log("  Deploying the sample function hello …");
  try {
    await platform.deploySample();
    console.log(firstSteps(platform));
  } catch (error) {
    if (stopping.signal.aborted) return;
    console.error(`  The sample could not be deployed: ${error instanceof Error ? error.message : error}`);
  }
}

// Whoever read what is printed has gone: that is no reason to end, and cannot be printed either.
for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted && signal === "SIGINT") process.exit(130); // asked twice
    stopping.abort(new Error(`stopped by ${signal}`));
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (stopping.signal.aborted) process.exit(130); // Ctrl-C before it was ready
    // A plain Error is a sentence for the person who starts; anything else is a bug, and its stack is wanted.
    console.error(error instanceof Error && error.name === "Error" ? `\n${error.message}\n` : error);
    process.exit(1);
  },
);
