/**
 * The real platform in a process of its own, with a data folder and a port of its own: what a person gets from
 * `npm start`, less the setup.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type EngineTraces, removeTraces, tracesOf } from "./engine.ts";
import { liveData } from "./live-data.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const READY_WITHIN_MS = 30_000;

export interface StartOptions {
  /** The folder of an earlier start, which stays; without, a new one that is removed at the end. */
  dataFolder?: string;
  port?: number;
  env?: Record<string, string>;
}

export interface RunningPlatform extends AsyncDisposable {
  endpoint: string;
  port: number;
  dataFolder: string;
  /** What it printed. */
  output(): string;
  /** Resolves when it has printed this. */
  said(pattern: RegExp): Promise<void>;
  /** Whoever reads what it prints goes away. */
  closeOutput(): void;
  /** As Ctrl-C. @returns its exit code */
  stop(): Promise<number | null>;
  /** As kill -9. The data folder stays. */
  kill(): Promise<void>;
}

export async function startPlatform(options: StartOptions = {}): Promise<RunningPlatform> {
  await using stack = new AsyncDisposableStack();
  const dataFolder = options.dataFolder ?? stack.use(await temporaryFolder()).path;
  const platform = launchPlatform({ ...options, dataFolder });
  stack.defer(async () => void (await platform.end("SIGTERM")));
  const endpoint = await endpointOf(platform);
  // One that ends by itself has said why.
  void platform.exited.then((code) => code !== 0 && code !== null && process.stderr.write(platform.output()));
  const owned = stack.move();
  return {
    endpoint,
    port: Number(new URL(endpoint).port),
    dataFolder,
    output: platform.output,
    said: platform.said,
    closeOutput() {
      for (const stream of [platform.child.stdout, platform.child.stderr]) stream?.destroy();
    },
    stop: () => platform.end("SIGINT"),
    kill: async () => void (await platform.end("SIGKILL")),
    async [Symbol.asyncDispose]() {
      const traces = await leftInEngine(platform.ended(), endpoint, dataFolder);
      await platform.end("SIGTERM");
      await removeTraces(traces);
      await owned.disposeAsync();
    },
  };
}

/** A start that is to fail. @returns its exit code and what it printed */
export async function failToStart(options: StartOptions): Promise<{ code: number | null; output: string }> {
  await using folder = await temporaryFolder();
  const platform = launchPlatform({ dataFolder: folder.path, ...options });
  const code = await platform.exited;
  return { code, output: platform.output() };
}

/** What it will leave in the engine: a test's data folder never comes back to remove it. */
async function leftInEngine(ended: boolean, endpoint: string, dataFolder: string): Promise<EngineTraces> {
  const records = ended ? [] : await liveData(endpoint, "functions");
  return tracesOf(dataFolder, records);
}

interface LaunchedPlatform {
  child: ChildProcess;
  output(): string;
  said(pattern: RegExp): Promise<void>;
  ended(): boolean;
  exited: Promise<number | null>;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function launchPlatform({ dataFolder, port = 0, env }: StartOptions): LaunchedPlatform {
  const child = spawn(process.execPath, ["server/main.ts"], {
    env: {
      ...withoutTestSettings(process.env),
      LAMBDARIUM_DATA: dataFolder,
      LAMBDARIUM_PORT: String(port),
      LAMBDARIUM_SAMPLE: "off",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // After "close" all it has printed has been read.
  const exited = once(child, "close").then(([code]) => code as number | null);
  let output = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      output += `${line}\n`;
      for (const look of waiting) look();
    });
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    output: () => output,
    ended,
    exited,
    said(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => pattern.test(output) && resolve();
      waiting.add(look);
      look();
      exited.then((code) => reject(new Error(`the platform ended with ${code} and did not say ${pattern}\n${output}`)));
      return promise.finally(() => waiting.delete(look));
    },
    async end(signal) {
      if (!ended()) child.kill(signal);
      return exited;
    },
  };
}

/** Of the tests' own settings the platform would say that they are none of its. */
function withoutTestSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = { ...environment };
  for (const name of Object.keys(kept)) if (name.startsWith("LAMBDARIUM_TEST_")) delete kept[name];
  return kept;
}

async function endpointOf(platform: LaunchedPlatform): Promise<string> {
  const ready = /Lambdarium \S+\s+(http:\S+)/;
  const late = setTimeout(() => platform.end("SIGKILL"), READY_WITHIN_MS);
  await platform.said(ready).finally(() => clearTimeout(late));
  return ready.exec(platform.output())?.[1] ?? "";
}
