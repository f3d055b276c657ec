/**
 * `/tmp` of an environment: a sparse file with an ext4 file system, mounted through a loop device.
 *
 * Unlike tmpfs it does not count against the function's memory, keeps its content while containers come and go, and is
 * full exactly at the ephemeral size. It may run programs, as Lambda's does, but grants no rights and holds no devices.
 */
import { chmod, mkdir, open, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import type { EphemeralStorage, EphemeralStorages } from "../../ports/containers.ts";
import { BYTES_PER_MIB, FUNCTION_GID, FUNCTION_UID } from "./container-spec.ts";
import { runCommand } from "./run-command.ts";

/** @param folder where files and mount points are kept; nothing else may be in it. */
export function createExt4Storages(folder: string): EphemeralStorages {
  return {
    async create(environmentId, sizeMiB) {
      const base = path.join(folder, path.basename(environmentId));
      const storage = { file: `${base}.ext4`, mountPoint: base };
      await createSparseFile(storage.file, sizeMiB);
      try {
        await format(storage.file);
        await mount(storage);
      } catch (error) {
        await discard(storage);
        throw error;
      }
      return { mount: { kind: "bind", path: storage.mountPoint }, [Symbol.asyncDispose]: () => discard(storage) };
    },
  };
}

/** For hosts that do not allow it: counts against memory, and a new container begins with an empty one. */
export function createTmpfsStorages(): EphemeralStorages {
  return {
    async create(_environmentId, sizeMiB): Promise<EphemeralStorage> {
      return { mount: { kind: "tmpfs", sizeMiB }, [Symbol.asyncDispose]: async () => undefined };
    },
  };
}

interface Storage {
  file: string;
  mountPoint: string;
}

/**
 * What ext4 needs beside the content: inodes (256 bytes for every 16 KiB), maps (two blocks and a descriptor for every
 * 128 MiB, spare copies of the descriptors), and 16 MiB that it holds back for itself.
 */
const OVERHEAD_SHARE = 1 / 64 + 1 / 2048;
const OVERHEAD_BYTES = 18 * BYTES_PER_MIB;

/** @throws if it is there: an environment has one. */
async function createSparseFile(file: string, sizeMiB: number): Promise<void> {
  const sizeBytes = sizeMiB * BYTES_PER_MIB;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o711 });
  await using handle = await open(file, "wx", 0o600);
  await handle.truncate(Math.ceil(sizeBytes * (1 + OVERHEAD_SHARE)) + OVERHEAD_BYTES);
}

async function format(file: string): Promise<void> {
  const owner = `root_owner=${FUNCTION_UID}:${FUNCTION_GID}`;
  // No journal: what is in it does not outlive the environment, so it need not outlive a crash.
  const features = ["-O", "^has_journal,^resize_inode", "-E", `nodiscard,lazy_itable_init=1,${owner}`];
  await runCommand("mkfs.ext4", ["-q", "-F", "-m", "0", "-b", "4096", "-I", "256", "-i", "16384", ...features, file]);
}

async function mount({ file, mountPoint }: Storage): Promise<void> {
  await mkdir(mountPoint, { mode: 0o700 });
  await runCommand("mount", ["-t", "ext4", "-o", "loop,nosuid,nodev,noatime", file, mountPoint]);
  await rmdir(path.join(mountPoint, "lost+found"));
  await chmod(mountPoint, 0o1777);
}

/** Also what was made only in part. The loop device goes with its mount. */
async function discard({ file, mountPoint }: Storage): Promise<void> {
  await unmount(mountPoint);
  await rm(mountPoint, { recursive: false, force: true }).catch(() => rmdir(mountPoint));
  await rm(file, { force: true });
}

/** Lazily: a container that is just going may still hold it. What is not mounted is fine. */
export async function unmount(mountPoint: string): Promise<void> {
  try {
    await runCommand("umount", ["--lazy", mountPoint]);
  } catch (error) {
    if (!/not mounted|no mount point|not found/.test(String(error))) throw error;
  }
}
