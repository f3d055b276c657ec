/**
 * The bridge network of this instance: containers call home to its gateway and cannot reach each other.
 *
 * It is made once and found again by name. Removing one may fail ("active endpoints") after many removals at once;
 * that is normal, the next start reuses it.
 */
import type Docker from "dockerode";
import { engineMessage, engineStatusCode, isNotFound } from "./engine-error.ts";
import { addressesOf, type IPv4Addresses } from "./ipv4-addresses.ts";
import { instanceLabel } from "./labels.ts";
import type { Engine } from "./open-engine.ts";

export interface BridgeNetwork {
  name: string;
  /** Where the host is, seen from a container. */
  gatewayAddress: string;
  /** Gives addresses in turn: Docker by itself hands out the one that was freed last. */
  addresses: IPv4Addresses;
  /** @returns false when the engine refuses because something is still attached. */
  remove(): Promise<boolean>;
  /** Makes it again, with the same addresses, where the engine has lost it. @throws when it cannot be the same */
  restore(): Promise<void>;
}

export async function openNetwork(engine: Engine, instanceId: string, signal: AbortSignal): Promise<BridgeNetwork> {
  const name = `lambdarium-${instanceId}`;
  const { docker } = engine;
  const network = docker.getNetwork(name);
  const options = optionsOf(name, instanceId);
  const { subnet, gateway } = (await range(network)) ?? (await create(docker, options, signal));
  signal.throwIfAborted();
  return {
    name,
    gatewayAddress: gateway,
    addresses: addressesOf(subnet, [gateway]),
    remove: () => remove(network),
    async restore() {
      // Asked of an engine that is only coming back.
      const now = await range(engine.watcher.getNetwork(name));
      if (!now)
        await engine.watcher.createNetwork({ ...options, IPAM: { Config: [{ Subnet: subnet, Gateway: gateway }] } });
      else if (now.gateway !== gateway) throw new Error(`its network ${name} has other addresses than before`);
    },
  };
}

interface Range {
  subnet: string;
  gateway: string;
}

/** @returns undefined when there is no such network. */
async function range(network: Docker.Network): Promise<Range | undefined> {
  try {
    const found: Docker.NetworkInspectInfo = await network.inspect();
    for (const { Subnet, Gateway } of found.IPAM?.Config ?? []) {
      if (Subnet && Gateway && !Subnet.includes(":")) return { subnet: Subnet, gateway: Gateway };
    }
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  throw new Error(
    `the Docker network ${network.id} has no IPv4 gateway: remove it with docker network rm ${network.id}`,
  );
}

function optionsOf(name: string, instanceId: string) {
  return {
    Name: name,
    CheckDuplicate: true,
    Driver: "bridge",
    Options: { "com.docker.network.bridge.enable_icc": "false" },
    Labels: { [instanceLabel]: instanceId },
  };
}

type NetworkOptions = ReturnType<typeof optionsOf>;

/** Somebody else's network may take the range that was found before ours has it. */
const CREATE_ATTEMPTS = 10;

async function create(docker: Docker, options: NetworkOptions, signal: AbortSignal): Promise<Range> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await createInFreeRange(docker, options, signal);
    } catch (error) {
      if (!/pool overlaps/i.test(engineMessage(error)) || attempt === CREATE_ATTEMPTS) throw error;
    }
  }
}

/**
 * Docker lets a container ask for an address only where the network's subnet was given, not found: so let Docker find
 * a free one, and make the network again with it.
 */
async function createInFreeRange(docker: Docker, options: NetworkOptions, signal: AbortSignal): Promise<Range> {
  const draft = await docker.createNetwork({ ...options, abortSignal: signal });
  const free = await range(draft);
  await draft.remove();
  if (!free) throw new Error(`the Docker network ${options.Name} vanished while it was made`);
  await docker.createNetwork({ ...options, IPAM: { Config: [{ Subnet: free.subnet, Gateway: free.gateway }] } });
  return free;
}

async function remove(network: Docker.Network): Promise<boolean> {
  try {
    await network.remove();
    return true;
  } catch (error) {
    if (isNotFound(error)) return true;
    if (engineStatusCode(error) === 403 || /active endpoints/.test(engineMessage(error))) return false;
    throw error;
  }
}
