/** The real adapter on the real engine, under an instance id of its own, with everything of it removed at the end. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ContainerLine, ContainerSpec, RunningContainer, Sandbox } from "../../../ports/containers.ts";
import { createDockerAdapter, type DockerAdapter } from "../docker-adapter.ts";
import { testDockerHost } from "./test-image.ts";

export interface TestAdapter extends DockerAdapter {
  instanceId: string;
  dataFolder: string;
  /** Sandbox, /tmp and container in one; all three go with it. */
  run(program: TestProgram): Promise<TestRun>;
}

export interface TestProgram extends Partial<Omit<ContainerSpec, "sandbox" | "ephemeralStorage" | "onLine">> {
  engineReference: string;
  ephemeralStorageMiB?: number;
  /** Asked after each line; see ContainerSpec. */
  room?(): Promise<void> | undefined;
  /** Without a sandbox, where the engine can. */
  alone?: boolean;
  /** One that was made before and stays: making it costs as much as the container. Otherwise it has one of its own. */
  sandbox?: Sandbox;
}

export interface TestRun extends AsyncDisposable {
  container: RunningContainer;
  /** `stdout: …`, `stderr: …`, as they come. */
  lines: string[];
  /** The same lines, with all that is known of them. */
  heard: ContainerLine[];
  /** Resolves with the first line that matches. */
  line(pattern: RegExp): Promise<string>;
  environmentId: string;
  ipAddress: string;
}

export async function openTestAdapter(dockerHost = testDockerHost, userNetwork?: string): Promise<TestAdapter> {
  const instanceId = `test-${randomUUID().slice(0, 8)}`;
  const dataFolder = await mkdtemp(path.join(tmpdir(), "lambdarium-docker-"));
  const signal = AbortSignal.timeout(60_000);
  const adapter = await createDockerAdapter({ dockerHost, instanceId, dataFolder, userNetwork }, signal);
  return {
    ...adapter,
    instanceId,
    dataFolder,
    run: (program) => run(adapter, program),
    async [Symbol.asyncDispose]() {
      await adapter.containers.reap(AbortSignal.timeout(60_000));
      await adapter.removeNetwork();
      await adapter[Symbol.asyncDispose]();
      await rm(dataFolder, { recursive: true });
    },
  };
}

async function run(adapter: DockerAdapter, program: TestProgram): Promise<TestRun> {
  await using parts = new AsyncDisposableStack();
  const signal = AbortSignal.timeout(60_000);
  const environmentId = program.environmentId ?? randomUUID();
  const { ephemeralStorageMiB = 64, alone = false, ...given } = program;
  const storage = parts.use(await adapter.ephemeralStorages.create(environmentId, ephemeralStorageMiB));
  const sandbox = program.sandbox ?? parts.use(await adapter.sandboxes.create(environmentId, signal, alone));
  const output = listen();
  const spec: ContainerSpec = {
    functionName: "test",
    version: "$LATEST",
    environmentId,
    entryPoint: ["/bin/node"],
    command: [],
    workingDirectory: "/",
    environment: {},
    memoryMiB: 128,
    ...given,
    sandbox,
    ephemeralStorage: storage,
    onLine: (line) => {
      output.add(line);
      return program.room?.();
    },
  };
  const container = parts.use(await adapter.containers.start(spec, signal));
  const all = parts.move();
  const { ipAddress } = sandbox;
  return { ...output, container, environmentId, ipAddress, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

function listen() {
  const lines: string[] = [];
  const heard: ContainerLine[] = [];
  let waiting: { pattern: RegExp; resolve(line: string): void }[] = [];
  return {
    lines,
    heard,
    add(given: ContainerLine) {
      const line = `${given.stream}: ${given.text}`;
      heard.push(given);
      lines.push(line);
      for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line);
      waiting = waiting.filter(({ pattern }) => !pattern.test(line));
    },
    line(pattern: RegExp): Promise<string> {
      const there = lines.find((line) => pattern.test(line));
      if (there !== undefined) return Promise.resolve(there);
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.push({ pattern, resolve });
      return promise;
    },
  };
}
