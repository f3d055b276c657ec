/** The pool on the real engine, with a small runtime of our own in a real image; history and live in memory. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { openTestAdapter, type TestAdapter } from "../../../adapters/docker/testing/test-adapter.ts";
import { loadTestImage } from "../../../adapters/docker/testing/test-image.ts";
import { MemoryHistory } from "../../../adapters/memory/history.ts";
import { MemoryOfTest } from "../../../adapters/memory/host-memory.ts";
import { MachineProcessors } from "../../../adapters/system/machine-processors.ts";
import { randomIds } from "../../../adapters/system/random-ids.ts";
import { SystemClock } from "../../../adapters/system/system-clock.ts";
import type { EnvironmentView } from "../../../core/environment/environment-view.ts";
import type { Phase } from "../../../core/environment/phase.ts";
import type { EnvironmentState } from "../../../core/environment/state.ts";
import type { FunctionCredentials } from "../../../core/environment/variables.ts";
import type { FunctionConfiguration } from "../../../core/function/configuration.ts";
import type { Deployment } from "../../../core/function/function-record.ts";
import type { PassingEvent } from "../../../core/live/event.ts";
import { createRuntimeApi } from "../../../edges/runtime-api/listen.ts";
import type { Sandboxes } from "../../../ports/containers.ts";
import type { InvocationOutcome } from "../../../ports/environments.ts";
import type { History } from "../../../ports/history.ts";
import type { Live } from "../../../ports/live.ts";
import type { Log } from "../../../ports/log.ts";
import { EnvironmentPool, type EnvironmentPoolConfig } from "../../environment-pool.ts";

interface TestPorts {
  sandboxes?: Sandboxes;
  log?: Log;
  credentials?: FunctionCredentials;
  history?: History;
}

export interface TestInvoke {
  functionId?: string;
  generation?: number;
  configuration?: Partial<FunctionConfiguration>;
  /** Names of the files in the image's /opt/extensions. */
  extensions?: string[];
  signal?: AbortSignal;
  /** The caller has its answer. */
  onAnswer?(): void;
}

/** These images are in the engine, and not in a store. */
const unneeded = {
  configBytes: () => new Uint8Array(),
  openLayer: () => Promise.reject(new Error("nothing is stored")),
  giveBack: () => undefined,
};

export class TestPool implements AsyncDisposable {
  readonly adapter: TestAdapter;
  readonly pool: EnvironmentPool;
  readonly history: History;
  readonly clock = new SystemClock();
  readonly hostMemory = new MemoryOfTest();
  readonly published: PassingEvent[] = [];
  /** Called when a caller has its answer. */
  onAnswer: () => void = () => undefined;
  /**
   * Of functions whose configuration names none, those that run already among them. Long, so that only what is never
   * done takes too long, on a busy machine as well.
   */
  timeoutMs = 60_000;
  readonly #engineReference: string;
  #listeners = new Set<(event: PassingEvent) => void>();

  constructor(
    adapter: TestAdapter,
    engineReference: string,
    config: Partial<EnvironmentPoolConfig> = {},
    { sandboxes = adapter.sandboxes, log = testLog, credentials, history = new MemoryHistory() }: TestPorts = {},
  ) {
    this.history = history;
    this.adapter = adapter;
    this.#engineReference = engineReference;
    const { containers, ephemeralStorages } = adapter;
    this.pool = new EnvironmentPool({
      ...{ sandboxes, containers, ephemeralStorages, clock: this.clock, history: this.history },
      ...{ hostMemory: this.hostMemory, processors: new MachineProcessors() },
      runtimeApi: createRuntimeApi(adapter.runtimeApi, log),
      functionImages: { open: async () => unneeded },
      live: this.#live(),
      ids: randomIds,
      ...{ log, credentials },
      config: {
        ...{ concurrency: 250, keepAliveMs: 600_000, memoryReserve: { share: 0.1 } },
        ...{ region: "us-east-1", account: "000000000000", ...config },
      },
    });
  }

  async invoke(event: unknown, how: TestInvoke = {}): Promise<TestOutcome> {
    const requestId = randomUUID();
    const functionId = how.functionId ?? "f-1";
    const served: boolean[] = [];
    let phases: Phase[] = [];
    let phasesAtAnswer: Phase[] = [];
    const outcome = await this.pool.invoke(
      this.deployment(how),
      {
        ...{ requestId, functionId, functionName: "hello", version: "$LATEST" },
        invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:hello",
        payload: new TextEncoder().encode(JSON.stringify(event)),
        tail: true,
      },
      {
        phases: (known) => {
          phases = known;
        },
        served: ({ cold }) => served.push(cold),
        answered: () => {
          phasesAtAnswer = phases;
          this.onAnswer();
          how.onAnswer?.();
        },
      },
      how.signal ?? AbortSignal.timeout(150_000),
    );
    return {
      ...outcome,
      requestId,
      served,
      phasesAtAnswer,
      answer: JSON.parse(new TextDecoder().decode(outcome.payload)),
      log: new TextDecoder().decode(outcome.logTail).split("\n").slice(0, -1),
    };
  }

  deployment({ generation = 1, configuration = {}, extensions = [] }: TestInvoke = {}): Deployment {
    return {
      generation,
      configuration: this.#configuration(configuration),
      image: {
        ...{ imageUri: "hello:1", resolvedImageUri: "hello@sha256:0", digest: "sha256:0", architecture: "x86_64" },
        source: { kind: "repository", repository: "hello", digest: "sha256:0" },
        optimized: {
          engineReference: this.#engineReference,
          entryPoint: ["/bin/node", "/runtime.cjs"],
          command: ["ok"],
          ...{ configDigest: "sha256:0", workingDirectory: "/var", environment: { FROM_IMAGE: "1" } },
          ...{ architecture: "x86_64", layers: [], effectiveSizeBytes: 0, extensions, warnings: [] },
        },
      },
    };
  }

  #configuration(given: Partial<FunctionConfiguration>): FunctionConfiguration {
    const configuration = { ...defaults, timeoutMs: this.timeoutMs, ...given };
    if (given.timeoutMs !== undefined) return configuration;
    return Object.defineProperty(configuration, "timeoutMs", { get: () => this.timeoutMs });
  }

  /** Resolves when the environment is, or was published, in this state. */
  until(environmentId: string, state: EnvironmentState): Promise<EnvironmentView> {
    return this.#when(environmentId, (environment) => environment.state === state);
  }

  /** Resolves when it is idle after its processes have died. */
  reset(environmentId: string): Promise<EnvironmentView> {
    return this.#when(environmentId, ({ state, resets }) => state === "Idle" && resets.length > 0);
  }

  #when(environmentId: string, isIt: (environment: EnvironmentView) => boolean): Promise<EnvironmentView> {
    const { promise, resolve } = Promise.withResolvers<EnvironmentView>();
    const listener = (event: PassingEvent) => {
      if (event.type !== "environment" || event.environment.environmentId !== environmentId) return;
      if (!isIt(event.environment)) return;
      this.#listeners.delete(listener);
      resolve(event.environment);
    };
    this.#listeners.add(listener);
    const now = this.pool.list().find((environment) => environment.environmentId === environmentId);
    if (now) listener({ type: "environment", environment: now });
    return promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.pool[Symbol.asyncDispose]();
  }

  #live(): Live {
    const position = () => ({ bootId: "test", sequence: 0, counter: 0 });
    return {
      publish: (event) => {
        this.published.push(event);
        for (const listener of this.#listeners) listener(event);
      },
      publishTransition() {},
      subscribe: () => () => undefined,
      position,
      follow: () => new DisposableStack(),
      since: async () => ({ position: position(), missed: [], gap: false, now: 0 }),
    };
  }
}

export interface TestOutcome extends InvocationOutcome {
  requestId: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the test's function answers
  answer: any;
  log: string[];
  served: boolean[];
  /** What had been told when the caller had its answer. */
  phasesAtAnswer: Phase[];
}

/** @param programs of this machine that the image is to have @returns the adapter and the image's name in the engine */
export async function openTestEngine(
  programs: string[] = [],
): Promise<{ adapter: TestAdapter; engineReference: string }> {
  const [runtime, extension] = await Promise.all([
    readFile(new URL("./runtime.cjs", import.meta.url)),
    readFile(new URL("./extension.cjs", import.meta.url)),
  ]);
  const files = [
    { path: "/var", type: "directory" as const, mode: 0o755 },
    { path: "/runtime.cjs", content: runtime },
    { path: "/opt/extensions/watcher", content: extension, mode: 0o755 },
    { path: "/opt/extensions/broken", content: "no program", mode: 0o755 },
  ];
  const engineReference = await loadTestImage({ base: "node", programs, layers: [files] });
  return { adapter: await openTestAdapter(), engineReference };
}

/** With the extension of the tests, which is told what to do by a variable. */
export function watched(how: string, configuration: TestInvoke["configuration"] = {}): TestInvoke {
  const environment = { STAGE: "test", EXTENSION: how };
  return { extensions: ["watcher"], configuration: { environment, ...configuration } };
}

export const testLog: Log = { info() {}, warn() {}, error() {} };

const defaults: Omit<FunctionConfiguration, "timeoutMs"> = {
  ...{ description: "", role: "arn:aws:iam::000000000000:role/test", memoryMiB: 128 },
  ...{ ephemeralStorageMiB: 512, environment: { STAGE: "test" }, imageConfig: {}, architecture: "x86_64" },
  logging: { logFormat: "Text", logGroup: "/aws/lambda/hello" },
  tracingMode: "PassThrough",
};
