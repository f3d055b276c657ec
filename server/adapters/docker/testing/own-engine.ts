/**
 * A Docker Engine of the test's own, to be stopped, killed and frozen: a `dockerd` with its own data, containerd,
 * socket and networks beside the one that is there. It touches no firewall rule, which the two would share, so what
 * isolates containers from each other is not there. For root on Linux.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Docker from "dockerode";
import { runCommand } from "../run-command.ts";

export interface OwnEngine extends AsyncDisposable {
  dockerHost: string;
  docker: Docker;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** As a service manager does: its containers end with it, unless they are to live on. */
  stop(): Promise<void>;
  /** Nobody is told anything. */
  kill(): Promise<void>;
  /** It holds its connections open and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** While it is stopped: all images, containers and networks are gone. */
  wipe(): Promise<void>;
}

/** Not among the addresses that engines take for their networks. */
const bridgeAddress = () => `10.198.${randomBytes(1)[0]}.1/24`;
const ANSWERS_WITHIN_MS = 30_000;

/** @param liveRestore containers outlive it */
export async function openOwnEngine({ liveRestore = false } = {}): Promise<OwnEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), "ldm-"));
  const inside = (name: string) => path.join(folder, name);
  const socketPath = inside("s");
  const docker = new Docker({ socketPath });
  const bridge = await makeBridge();
  let daemon: ChildProcess | undefined;
  let bridges: string[] = [];

  async function start(): Promise<void> {
    const log = openSync(inside("log"), "a");
    daemon = spawn("dockerd", argumentsFor(inside, { bridge, liveRestore }), {
      detached: true,
      stdio: ["ignore", log, log],
    });
    for (const deadline = Date.now() + ANSWERS_WITHIN_MS; Date.now() < deadline; await delay(50)) {
      if (daemon.exitCode !== null) break;
      if (await docker.ping().catch(() => undefined)) return;
    }
    throw new Error(`the test's dockerd does not answer:\n${await readFile(inside("log"), "utf8")}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, "exit");
    daemon.kill("SIGCONT");
    daemon.kill(signal);
    await ended;
  }

  const engine: OwnEngine = {
    dockerHost: `unix://${socketPath}`,
    docker,
    start,
    async stop() {
      bridges = await bridgesOf(docker);
      await end("SIGTERM");
    },
    async kill() {
      await end("SIGKILL");
      // They are left, and the processes that they name are taken to be alive until somebody has waited for them.
      for (const left of ["pid", "exec/containerd/containerd.pid"]) await rm(inside(left), { force: true });
    },
    freeze: () => void daemon?.kill("SIGSTOP"),
    thaw: () => void daemon?.kill("SIGCONT"),
    async wipe() {
      await unmountBelow(folder);
      for (const bridge of bridges) await runCommand("ip", ["link", "delete", bridge]);
      await rm(inside("data"), { recursive: true });
    },
    async [Symbol.asyncDispose]() {
      daemon?.kill("SIGCONT");
      if (daemon?.exitCode !== null || daemon.signalCode !== null) await start();
      await removeEverything(docker);
      await end("SIGTERM");
      await unmountBelow(folder);
      await runCommand("ip", ["link", "delete", bridge]);
      await rm(folder, { recursive: true });
    },
  };
  await start();
  return engine;
}

/**
 * An engine without a default bridge takes away the one that is there, which is another engine's; and so does one with
 * address pools of its own when it is started again. Where networks are already it sees from this machine's routes.
 */
async function makeBridge(): Promise<string> {
  const name = `ldm${randomBytes(4).toString("hex")}`;
  await runCommand("ip", ["link", "add", name, "type", "bridge"]);
  await runCommand("ip", ["address", "add", bridgeAddress(), "dev", name]);
  await runCommand("ip", ["link", "set", name, "up"]);
  return name;
}

function argumentsFor(
  inside: (name: string) => string,
  { bridge, liveRestore }: { bridge: string; liveRestore: boolean },
): string[] {
  const places = ["--data-root", inside("data"), "--exec-root", inside("exec"), "--pidfile", inside("pid")];
  const network = [
    `--bridge=${bridge}`,
    "--iptables=false",
    "--ip6tables=false",
    "--ip-forward=false",
    "--ip-masq=false",
  ];
  return [
    ...places,
    ...["-H", `unix://${inside("s")}`, "--containerd-namespace", "lambdarium-test"],
    ...network,
    ...(liveRestore ? ["--live-restore"] : []),
  ];
}

/** The host's network devices of its networks. */
async function bridgesOf(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks({ filters: { type: ["custom"] } });
  return networks.map(({ Id }) => `br-${Id.slice(0, 12)}`);
}

/** What would outlive it: its processes, and its networks' bridges. */
async function removeEverything(docker: Docker): Promise<void> {
  for (const { Id } of await docker.listContainers({ all: true }))
    await docker.getContainer(Id).remove({ force: true });
  await docker.pruneNetworks();
}

/** The last mounted first. */
async function unmountBelow(folder: string): Promise<void> {
  const points = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").map((line) => line.split(" ")[4] ?? "");
  for (const point of points.filter((one) => one.startsWith(`${folder}/`)).reverse()) {
    await runCommand("umount", ["--lazy", point]);
  }
}
