/**
 * The folder that keeps everything: `database.sqlite`, `blobs/`, `chunks/`, `manifests/`, `uploads/`, `bodies/`, `tmp/`,
 * `instance-id`, `root-key`, `salt`, `trail-head`.
 */
import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Ids } from "../../ports/ids.ts";
import { lockFolder } from "./folder-lock.ts";

export interface DataFolder extends AsyncDisposable {
  /** Absolute. */
  path: string;
  /** Of this installation, kept over restarts: the label on everything that it makes in the engine. */
  instanceId: string;
  /** Files and folders inside, absolute. The folders exist. */
  database: string;
  trailHead: string;
  blobs: string;
  uploads: string;
  bodies: string;
  tmp: string;
}

const ownerOnly = 0o700;

/** @throws Error with a sentence for the user when the folder cannot be used, or another process uses it. */
export async function openDataFolder(folder: string, ids: Ids): Promise<DataFolder> {
  const inside = (name: string) => path.join(folder, name);
  await makeFolders(folder, ["blobs", "uploads", "bodies", "tmp"].map(inside));
  await using resources = new AsyncDisposableStack();
  resources.use(await lockFolder(folder));
  const instanceId = await readInstanceId(inside("instance-id"), ids);
  const owned = resources.move();
  return {
    path: folder,
    instanceId,
    database: inside("database.sqlite"),
    trailHead: inside("trail-head"),
    blobs: inside("blobs"),
    uploads: inside("uploads"),
    bodies: inside("bodies"),
    tmp: inside("tmp"),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function makeFolders(folder: string, folders: string[]): Promise<void> {
  try {
    await makeFolder(folder);
    // Also when it was there: payloads and images are the owner's alone.
    await chmod(folder, ownerOnly);
    for (const each of folders) await makeFolder(each);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The data folder ${folder} cannot be used: ${reason}. Choose another with LAMBDARIUM_DATA.`, {
      cause,
    });
  }
}

/**
 * With what is missing above it. Not mkdir's `recursive`, which never ends where the kernel says ENOENT in a folder
 * that is there, as in /proc.
 */
async function makeFolder(folder: string): Promise<void> {
  const make = () => mkdir(folder, { mode: ownerOnly });
  try {
    await make();
  } catch (error) {
    if (await isFolder(folder)) return;
    const parent = path.dirname(folder);
    if (codeOf(error) !== "ENOENT" || (await isFolder(parent))) throw error;
    await makeFolder(parent);
    await make();
  }
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

async function readInstanceId(file: string, ids: Ids): Promise<string> {
  const stored = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (stored !== undefined) {
    const instanceId = stored.trim();
    if (/^[0-9a-z-]{8,64}$/.test(instanceId)) return instanceId;
    throw new Error(`${file} does not hold an instance id. Restore it, or remove it to begin as a new installation.`);
  }
  const instanceId = ids.uuid();
  // Renamed into place, so that a kill leaves no half of it.
  await writeFile(`${file}.new`, `${instanceId}\n`);
  await rename(`${file}.new`, file);
  return instanceId;
}
