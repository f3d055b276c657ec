/**
 * Sandboxes: a container that owns a network namespace, an address on the bridge and a PID namespace, and sleeps.
 * The function's containers join it. When it dies the kernel ends all that share its PID namespace.
 */
import type Docker from "dockerode";
import type { Sandbox, Sandboxes } from "../../ports/containers.ts";
import type { CgroupFiles } from "./cgroup-files.ts";
import { endpoint } from "./container-spec.ts";
import { createContainer, removeContainer } from "./create-container.ts";
import { engineMessage, engineStatusCode } from "./engine-error.ts";
import { environmentLabel, instanceLabel } from "./labels.ts";
import type { BridgeNetwork } from "./network.ts";
import type { Engine } from "./open-engine.ts";
import type { UserNetwork } from "./user-network.ts";

export interface SandboxSettings {
  engine: Engine;
  instanceId: string;
  network: BridgeNetwork;
  /** `lambdarium/sandbox:<hash>` */
  image: string;
  /** Lines for /etc/hosts, `name:address`. */
  extraHosts: string[];
  cgroupFiles: CgroupFiles;
  /** What they join in addition. */
  userNetwork?: UserNetwork;
}

/** Another instance, or a user's own container, may hold an address on our network. */
const ADDRESS_ATTEMPTS = 16;

export function createSandboxes(settings: SandboxSettings): Sandboxes {
  const { engine, network, userNetwork } = settings;
  // The user's network is joined, and left to itself there, before anything of the function runs.
  const canStartAlone = engine.facts.hasInit && userNetwork === undefined;
  return {
    async create(environmentId, signal, alone = false) {
      if (alone && canStartAlone) return addressAlone(network);
      return createSandbox(settings, environmentId, signal);
    },
  };
}

/** Nothing is made and nothing has to be removed. */
function addressAlone({ addresses }: BridgeNetwork): Sandbox {
  return {
    sandboxId: undefined,
    ipAddress: addresses.next(),
    pooled: false,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function createSandbox(
  settings: SandboxSettings,
  environmentId: string | undefined,
  signal: AbortSignal,
): Promise<Sandbox> {
  for (let attempt = 1; ; attempt++) {
    const ipAddress = settings.network.addresses.next();
    const container = await createContainer(settings.engine, options(settings, environmentId, ipAddress), signal);
    try {
      await settings.userNetwork?.join(container);
      await container.start({ abortSignal: signal });
      await settings.userNetwork?.isolate(container);
      await settings.cgroupFiles.learn(container);
      return {
        sandboxId: container.id,
        ipAddress,
        pooled: false,
        [Symbol.asyncDispose]: () => removeContainer(container),
      };
    } catch (error) {
      await removeContainer(container);
      if (!isAddressTaken(error) || attempt === ADDRESS_ATTEMPTS) throw error;
    }
  }
}

function options(
  { instanceId, network, image, extraHosts }: SandboxSettings,
  environmentId: string | undefined,
  ipAddress: string,
): Docker.ContainerCreateOptions {
  const environment: Record<string, string> = environmentId === undefined ? {} : { [environmentLabel]: environmentId };
  return {
    Image: image,
    Labels: { [instanceLabel]: instanceId, ...environment },
    // Not the function's user: a function cannot signal its sandbox.
    User: "65534:65534",
    HostConfig: {
      NetworkMode: network.name,
      ExtraHosts: extraHosts,
      IpcMode: "none",
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      PidsLimit: 16,
      LogConfig: { Type: "none", Config: {} },
      RestartPolicy: { Name: "no" },
    },
    ...endpoint(network.name, ipAddress),
  };
}

function isAddressTaken(error: unknown): boolean {
  return engineStatusCode(error) !== undefined && /address already in use/i.test(engineMessage(error));
}
