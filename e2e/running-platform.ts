/**
 * The real platform in a process of its own, with a data folder and a port of its own: what a person gets from
 * `npm start`, less the setup.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const READY_WITHIN_MS = 30_000;

export interface RunningPlatform extends AsyncDisposable {
  endpoint: string;
  dataFolder: string;
  /** What it printed. */
  output(): string;
  /** As Ctrl-C. @returns its exit code */
  stop(): Promise<number | null>;
  /** As kill -9. The data folder stays. */
  kill(): Promise<void>;
}

/** With `dataFolder` the platform of an earlier start goes on; without, a new one that is removed at the end. */
export async function startPlatform(
  options: { dataFolder?: string; env?: Record<string, string>; port?: number } = {},
): Promise<RunningPlatform> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), "lambdarium-e2e-")));
  const child = spawn(process.execPath, ["server/main.ts"], {
    env: {
      ...process.env,
      LAMBDARIUM_DATA: dataFolder,
      LAMBDARIUM_PORT: String(options.port ?? 0),
      LAMBDARIUM_SAMPLE: "off",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit").then(([code]) => code as number | null);
  let output = "";
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  const endpoint = await endpointOf(child, (line) => {
    output += `${line}\n`;
  }).catch(async (error) => {
    child.kill("SIGKILL");
    throw new Error(`${error.message}\n${output}`);
  });

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  }
  return {
    endpoint,
    dataFolder,
    output: () => output,
    stop: () => end("SIGINT"),
    async kill() {
      await end("SIGKILL");
    },
    async [Symbol.asyncDispose]() {
      await end("SIGTERM");
      if (!options.dataFolder) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function endpointOf(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("the platform was not ready in time")), READY_WITHIN_MS);
    lines.on("line", (line) => {
      onLine(line);
      const endpoint = /Lambdarium \S+\s+(http:\S+)/.exec(line)?.[1];
      if (endpoint) {
        clearTimeout(late);
        resolve(endpoint);
      }
    });
    child.once("exit", (code) => reject(new Error(`the platform ended with code ${code} before it was ready`)));
  });
}
