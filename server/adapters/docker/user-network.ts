/**
 * The user's own Docker network (LAMBDARIUM_NETWORK), which sandboxes join in addition to ours: there functions reach
 * a local database by its container's name.
 *
 * What is on it can be reached, since that is what it is for. Functions still cannot reach each other on it where its
 * bridge is one of this host's: their ports of the bridge are isolated, which the kernel does not let talk with each
 * other but with all the rest (bridge(8), `isolated`). The default route goes through the network whose name comes
 * first in the alphabet; the way to the Runtime API does not, it is on our network itself.
 */
import { access, constants, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type Docker from "dockerode";
import { engineMessage, isNotFound } from "./engine-error.ts";
import type { Engine } from "./open-engine.ts";

export interface UserNetwork {
  /** Before it is started. */
  join(container: Docker.Container): Promise<void>;
  /** Once it runs. */
  isolate(container: Docker.Container): Promise<void>;
  /** What it does not guarantee, one sentence each. */
  remarks: string[];
}

/** @throws Error with a sentence that says what to do, when there is no such network or containers cannot join it. */
export async function openUserNetwork(engine: Engine, name: string, signal: AbortSignal): Promise<UserNetwork> {
  const network = engine.docker.getNetwork(name);
  const bridge = bridgeOf(await inspect(network, name, signal));
  const isolating = bridge !== undefined && (await canIsolate(bridge));
  return {
    async join(container) {
      await network.connect({ Container: container.id });
    },
    async isolate(container) {
      if (isolating) await isolatePort(container, name);
    },
    remarks: isolating
      ? []
      : [`On the network ${name} functions may reach each other: its bridge is not one of this machine's to set.`],
  };
}

async function inspect(network: Docker.Network, name: string, signal: AbortSignal): Promise<Docker.NetworkInspectInfo> {
  const otherwise = "or start without LAMBDARIUM_NETWORK.";
  try {
    const found: Docker.NetworkInspectInfo = await network.inspect();
    signal.throwIfAborted();
    const { Driver, Scope, Attachable } = found;
    if (["host", "none", "null"].includes(Driver) || (Scope === "swarm" && !Attachable)) {
      const why = Scope === "swarm" ? "is of a swarm and not attachable" : `has the driver ${Driver}`;
      throw new Error(
        `The Docker network ${name} (LAMBDARIUM_NETWORK) ${why}, so functions cannot join it. Choose another one, ${otherwise}`,
      );
    }
    return found;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new Error(
      `Docker Engine has no network ${name} (LAMBDARIUM_NETWORK): ${engineMessage(error)}. ` +
        `Make it with docker network create ${name}, ${otherwise}`,
      { cause: error },
    );
  }
}

function bridgeOf({ Driver, Id, Options }: Docker.NetworkInspectInfo): string | undefined {
  if (Driver !== "bridge") return undefined;
  return Options?.["com.docker.network.bridge.name"] ?? `br-${Id.slice(0, 12)}`;
}

/** Whether the engine's bridge is in this network namespace, and ours to set. */
async function canIsolate(bridge: string): Promise<boolean> {
  try {
    await access(path.join(interfaces, bridge, "bridge/flush"), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Its port is the other end of the interface that has the container's address on that network. */
async function isolatePort(container: Docker.Container, name: string): Promise<void> {
  const { State, NetworkSettings } = await container.inspect();
  const address = NetworkSettings.Networks[name]?.MacAddress;
  const inside = `/proc/${State.Pid}/root${interfaces}`;
  for (const each of await readdir(inside)) {
    if ((await read(path.join(inside, each, "address"))) !== address) continue;
    const otherEnd = await read(path.join(inside, each, "iflink"));
    for (const port of await readdir(interfaces)) {
      if ((await read(path.join(interfaces, port, "ifindex"))) !== otherEnd) continue;
      return writeFile(path.join(interfaces, port, "brport/isolated"), "1");
    }
  }
  throw new Error(`the sandbox's port on the network ${name} was not found, so it could not be kept from the others`);
}

const interfaces = "/sys/class/net";

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    // An interface that has gone meanwhile, or a file of `bonding_masters`' kind.
    if (error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR", "EINVAL"].includes(String(error.code)))
      return undefined;
    throw error;
  }
}
