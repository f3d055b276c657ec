/**
 * What this engine and this host can guarantee, found out by trying. What they cannot is said in `remarks`, one
 * sentence each, on the start line and in Settings.
 */
import { randomUUID } from "node:crypto";
import { access, constants, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { release } from "node:os";
import path from "node:path";
import { createExt4Storages } from "./ephemeral-storage.ts";
import { lookIntoImage } from "./look-into-image.ts";
import type { BridgeNetwork } from "./network.ts";
import type { Engine } from "./open-engine.ts";

export interface Capabilities {
  /** The Runtime API can listen where containers see the host; otherwise they come by `host.docker.internal`. */
  gatewayBindable: boolean;
  /** The engine runs on this very machine, not in a VM or elsewhere. */
  sameHost: boolean;
  cgroupVersion: 1 | 2;
  /** A function's highest memory use can be read. */
  memoryReadable: boolean;
  /** `/tmp` is a disk of its own (ext4 on a loop device) instead of tmpfs. */
  diskStorage: boolean;
  remarks: string[];
}

export interface ProbeSubject {
  engine: Engine;
  instanceId: string;
  network: BridgeNetwork;
  sandboxImage: string;
  /** The folder of the ephemeral storages. */
  storageFolder: string;
}

export async function probe(subject: ProbeSubject, signal: AbortSignal): Promise<Capabilities> {
  const { engine, network } = subject;
  const { facts } = engine;
  const gatewayBindable = await canListen(network.gatewayAddress);
  // The bridge is one of our own interfaces.
  const sameHost = facts.localSocket && gatewayBindable && facts.kernelVersion === release();
  const memoryReadable = sameHost && (await isReadable(memoryFile(facts.cgroupVersion)));
  const storage = sameHost
    ? await whyNoDiskStorage(subject, signal)
    : "Docker Engine runs on another machine or in a VM";
  return {
    gatewayBindable,
    sameHost,
    cgroupVersion: facts.cgroupVersion,
    memoryReadable,
    diskStorage: storage === undefined,
    remarks: [
      ...(gatewayBindable ? [] : [throughTheHost(facts.operatingSystem)]),
      ...(memoryReadable
        ? []
        : ["Max Memory Used cannot be told: the engine's cgroup files cannot be read from here."]),
      ...(storage === undefined ? [] : [withoutDisk(storage)]),
      ...(facts.rootless
        ? ["Docker Engine runs rootless: its limits hold only as far as the user's cgroup allows."]
        : []),
    ],
  };
}

function throughTheHost(operatingSystem: string): string {
  return (
    `Docker Engine (${operatingSystem}) runs in a VM or on another host: functions call home by host.docker.internal, ` +
    "all from one address, and may reach what listens on this machine's loopback."
  );
}

function withoutDisk(why: string): string {
  return `/tmp is tmpfs, which counts against a function's memory and is emptied after a crash: ${why}.`;
}

/** Only an address of this host can be listened at. (A bridge without containers is not among `networkInterfaces`.) */
function canListen(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => resolve(false));
  server.listen({ host: address, port: 0 }, () => server.close(() => resolve(true)));
  return promise;
}

function memoryFile(cgroupVersion: 1 | 2): string {
  return cgroupVersion === 1 ? "/sys/fs/cgroup/memory/memory.stat" : "/sys/fs/cgroup/memory.stat";
}

async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Makes one and lets the engine look into it. @returns undefined when it works, otherwise what is in the way. */
async function whyNoDiskStorage(subject: ProbeSubject, signal: AbortSignal): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "making a file system needs root";
  const { engine, instanceId, sandboxImage } = subject;
  try {
    await using storage = await createExt4Storages(subject.storageFolder).create(`probe-${randomUUID()}`, 16);
    if (storage.mount.kind !== "bind") return "it is not a folder";
    const { path: folder } = storage.mount;
    await writeFile(path.join(folder, "probe"), "");
    const mounts = [{ Type: "bind" as const, Source: folder, Target: "/tmp", ReadOnly: true }];
    const look = { engine, instanceId, engineReference: sandboxImage, mounts };
    await lookIntoImage(look, (container) => container.infoArchive({ path: "/tmp/probe" }), signal);
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return (error instanceof Error ? error.message : String(error)).replace(/\.?\s*$/, "");
  }
}
