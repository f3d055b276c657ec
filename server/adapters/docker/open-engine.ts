/**
 * The connection to Docker Engine.
 *
 * The API version is negotiated: 1.41 is the one that is tested, an engine whose minimum is newer is spoken to in its
 * minimum, and an engine that does not know 1.41 is refused.
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { inspect } from "node:util";
import Docker from "dockerode";
import { boundCalls } from "./bounded-calls.ts";
import { engineMessage } from "./engine-error.ts";
import { EnginePresence } from "./engine-presence.ts";
import { HeldContainers } from "./held-containers.ts";

const TESTED_API_VERSION = "1.41";

/** So long the engine has to answer a question that costs it nothing, also among two hundred starts. */
export const SIMPLE_ANSWER_MS = 10_000;

export interface Engine extends Disposable {
  /** Refuses at once what is asked of an engine that is known to be away. */
  docker: Docker;
  /** For who watches the engine: asks it also then, simple questions only, and knocks at its door each time. */
  watcher: Docker;
  presence: EnginePresence;
  held: HeldContainers;
  /** "20.10.24" */
  version: string;
  /** The version that is spoken. */
  apiVersion: string;
  facts: EngineFacts;
}

export interface EngineFacts {
  /** The host's name and kernel as the engine sees them. */
  hostName: string;
  kernelVersion: string;
  /** "Debian GNU/Linux 12 (bookworm)", "Docker Desktop" */
  operatingSystem: string;
  /** As in an image's config: "amd64", "arm64". */
  architecture: string;
  cgroupVersion: 1 | 2;
  /** Of the engine's machine. */
  memoryBytes: number;
  /** Images and layers are kept by containerd: an image id is the digest of its manifest, not of its config. */
  containerdImageStore: boolean;
  storageDriver: string;
  /** Through a socket of this machine; the engine may still run in a VM behind it. */
  localSocket: boolean;
  rootless: boolean;
  /** It has a program (docker-init) that can be the first process of a container. */
  hasInit: boolean;
}

/** @param dockerHost `unix:///var/run/docker.sock` or `tcp://host:2375` @throws with what is wrong and what to do. */
export async function openEngine(dockerHost: string, signal: AbortSignal): Promise<Engine> {
  const { options, agent, localSocket } = connectionOptions(dockerHost);
  try {
    const unversioned = new Docker(options);
    boundCalls(unversioned, { answerWithinMs: SIMPLE_ANSWER_MS });
    const answer: Docker.DockerVersion = await ask(dockerHost, () => get(unversioned.version, unversioned, signal));
    const apiVersion = negotiate(answer);
    const versioned = { ...options, version: `v${apiVersion}` };
    const docker = new Docker(versioned);
    const eachTimeAnew = Object.assign(agent instanceof HttpsAgent ? new HttpsAgent() : new HttpAgent(), briefly);
    const knocking = { ...versioned, agent: eachTimeAnew };
    const watcher = new Docker(knocking);
    const [presence, held] = [new EnginePresence(), new HeldContainers()];
    boundCalls(docker, { presence, held });
    boundCalls(watcher, { answerWithinMs: SIMPLE_ANSWER_MS });
    const info: EngineInfo = await ask(dockerHost, () => get(docker.info, docker, signal));
    return {
      ...{ docker, watcher, presence, held },
      version: answer.Version.replace(/[+~].*$/, ""),
      apiVersion,
      facts: { ...factsOf(info), architecture: answer.Arch, localSocket },
      [Symbol.dispose]: () => agent.destroy(),
    };
  } catch (error) {
    agent.destroy();
    throw error;
  }
}

/** dockerode prints its options into a debug message at every request, wanted or not, and an agent's are all its sockets. */
const briefly = { [inspect.custom]: () => "Agent" };

function connectionOptions(dockerHost: string) {
  const keepAlive = { keepAlive: true, scheduling: "lifo" } as const;
  const unix = /^(?:unix|npipe):\/\/(.+)$/.exec(dockerHost);
  if (unix?.[1]) {
    const agent = Object.assign(new HttpAgent(keepAlive), briefly);
    // dockerode reads DOCKER_HOST for whatever is not given: an explicit `undefined` keeps it from doing so.
    const options = { socketPath: unix[1], host: undefined, port: undefined, protocol: "http" as const, agent };
    return { options, agent, localSocket: true };
  }
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : undefined;
  if (url?.protocol !== "tcp:" || url.hostname === "") {
    throw new Error(
      `"${dockerHost}" is no address of Docker Engine: use unix:///path/to/docker.sock or tcp://host:port`,
    );
  }
  // Certificates come from DOCKER_CERT_PATH, which dockerode reads by itself.
  const secure = process.env.DOCKER_TLS_VERIFY === "1" || url.port === "2376";
  const agent = Object.assign(secure ? new HttpsAgent(keepAlive) : new HttpAgent(keepAlive), briefly);
  const protocol: "http" | "https" = secure ? "https" : "http";
  const options = { host: url.hostname, port: url.port || (secure ? "2376" : "2375"), protocol, agent };
  return { options, agent, localSocket: false };
}

/** dockerode's types know no options for `version` and `info`; its code takes an abort signal in both. */
function get<Answer>(method: () => Promise<Answer>, docker: Docker, signal: AbortSignal): Promise<Answer> {
  const withOptions = method as (options: { abortSignal: AbortSignal }) => Promise<Answer>;
  return withOptions.call(docker, { abortSignal: signal });
}

async function ask<Answer>(dockerHost: string, question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (cause) {
    const why = engineMessage(cause).replace(/^Docker Engine (does not answer: )?/, "");
    throw new Error(`Docker Engine at ${dockerHost} does not answer: ${why}`, { cause });
  }
}

/** The version to speak. @throws when the engine is too old. */
export function negotiate(engine: { Version: string; ApiVersion: string; MinAPIVersion?: string }): string {
  if (isOlder(engine.ApiVersion, TESTED_API_VERSION)) {
    throw new Error(
      `Docker Engine ${engine.Version} speaks API version ${engine.ApiVersion}, but ${TESTED_API_VERSION} is needed: ` +
        "install Docker Engine 20.10 or newer",
    );
  }
  const minimum = engine.MinAPIVersion ?? "";
  return minimum !== "" && isOlder(TESTED_API_VERSION, minimum) ? minimum : TESTED_API_VERSION;
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split(".").map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}

interface EngineInfo {
  Name: string;
  KernelVersion: string;
  OperatingSystem: string;
  CgroupVersion?: string;
  MemTotal: number;
  InitBinary?: string;
  InitCommit?: { ID: string };
  Driver: string;
  DriverStatus?: [string, string][] | null;
  SecurityOptions?: string[] | null;
}

function factsOf(info: EngineInfo) {
  return {
    hostName: info.Name,
    kernelVersion: info.KernelVersion,
    operatingSystem: info.OperatingSystem,
    cgroupVersion: info.CgroupVersion === "2" ? (2 as const) : (1 as const),
    memoryBytes: info.MemTotal,
    storageDriver: info.Driver,
    containerdImageStore: (info.DriverStatus ?? []).some(([, value]) => value.startsWith("io.containerd.snapshotter")),
    // "N/A" when the engine could not run it.
    hasInit: Boolean(info.InitBinary) && info.InitCommit?.ID !== "N/A",
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes("name=rootless")),
  };
}
