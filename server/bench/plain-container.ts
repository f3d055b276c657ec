/** A container of the same image under the same limits, with nothing of the platform around it. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { engine } from "../../e2e/engine.ts";

/** A whole CPU: what is measured is the platform, not how long the function waits for its share. */
export const memoryMiB = 1769;

const flags = [
  ["--memory", `${memoryMiB}m`],
  ["--memory-swap", `${memoryMiB}m`],
  ["--cpu-period", "100000"],
  ["--cpu-quota", "100000"],
  ["--pids-limit", "1024"],
  ["--cap-drop", "ALL"],
  ["--security-opt", "no-new-privileges"],
  ["--ipc", "none"],
  ["--user", "993:990"],
  ["--ulimit", "nofile=1024:1024"],
  ["--ulimit", "core=0:0"],
  ["--oom-score-adj", "500"],
  ["--log-driver", "none"],
  ["--tmpfs", "/tmp:rw,exec,nosuid,nodev,size=512m"],
  ["--read-only"],
].flat();

/** What AWS's runtime interface clients refuse to start without. */
const variables = [
  "AWS_LAMBDA_FUNCTION_NAME=plain",
  "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
  `AWS_LAMBDA_FUNCTION_MEMORY_SIZE=${memoryMiB}`,
  "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/plain",
  "AWS_LAMBDA_LOG_STREAM_NAME=plain",
];

export interface PlainContainer extends AsyncDisposable {
  client: ChildProcess;
}

/** `docker run --rm` of the image, from the command line. It returns at once. */
export function runPlain(
  imageReference: string,
  { network, runtimeApi }: { network: string; runtimeApi: string },
): PlainContainer {
  const name = `lambdarium-bench-${process.pid}-${randomBytes(6).toString("hex")}`;
  const environment = [`AWS_LAMBDA_RUNTIME_API=${runtimeApi}`, ...variables].flatMap((variable) => ["-e", variable]);
  const client = spawn(
    "docker",
    ["run", "--rm", "--name", name, "--network", network, ...flags, ...environment, imageReference],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const ended = once(client, "exit");
  return {
    client,
    async [Symbol.asyncDispose]() {
      await engine.getContainer(name).kill();
      await ended;
    },
  };
}

/** A bridge as the platform's own: containers reach this machine and not each other. */
export interface PlainNetwork extends AsyncDisposable {
  name: string;
  /** Where containers reach this machine. */
  gateway: string;
}

export async function createPlainNetwork(): Promise<PlainNetwork> {
  const name = `lambdarium-bench-${process.pid}`;
  const network = await engine.createNetwork({
    Name: name,
    Driver: "bridge",
    Options: { "com.docker.network.bridge.enable_icc": "false" },
  });
  const { IPAM } = await network.inspect();
  const gateway: unknown = IPAM?.Config?.[0]?.Gateway;
  if (typeof gateway !== "string") throw new Error(`the network ${name} has no gateway`);
  return { name, gateway, [Symbol.asyncDispose]: () => network.remove() };
}

export interface Polls extends AsyncDisposable {
  /** What `runPlain` is to be told. */
  place: { network: string; runtimeApi: string };
  /** Resolves with the times (of `performance.now()`) of the next so many first calls. Call it before they are made. */
  next(count: number): Promise<number[]>;
}

/** A Runtime API that never has an event: it only sees when runtimes ask for their first one. */
export async function watchPolls(): Promise<Polls> {
  await using stack = new AsyncDisposableStack();
  const { name: network, gateway } = stack.use(await createPlainNetwork());
  let waiting: { count: number; times: number[]; done(times: number[]): void } | undefined;
  const server = createServer(() => {
    waiting?.times.push(performance.now());
    if (waiting && waiting.times.length === waiting.count) waiting.done(waiting.times);
  });
  server.listen(0, gateway);
  await once(server, "listening");
  stack.defer(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  const owned = stack.move();
  return {
    place: { network, runtimeApi: `${gateway}:${(server.address() as AddressInfo).port}` },
    next: (count) => new Promise((done) => (waiting = { count, times: [], done })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
