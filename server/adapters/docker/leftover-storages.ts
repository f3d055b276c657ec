/** Ephemeral storages that a dead process of this instance left: mounts, loop devices, files. */
import { readdir, readFile, realpath, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { unmount } from "./ephemeral-storage.ts";
import { outputOf, runCommand } from "./run-command.ts";

/** @param givenFolder the folder of the ephemeral storages. @returns how many there were. */
export async function reapStorages(givenFolder: string): Promise<number> {
  const names = await namesIn(givenFolder);
  if (names.length === 0) return 0;
  // As the kernel names it in its lists.
  const folder = await realpath(givenFolder);
  for (const mountPoint of await mountPointsIn(folder)) await unmount(mountPoint);
  for (const device of await loopDevicesOf(folder)) await detachLoopDevice(device);
  const files = names.filter((name) => name.endsWith(".ext4"));
  for (const name of names) {
    const entry = path.join(folder, name);
    // Never recursively: were it still mounted, this would be a function's data.
    await (name.endsWith(".ext4") ? rm(entry) : rmdir(entry));
  }
  return Math.max(files.length, names.length - files.length);
}

/** It goes by itself with its mount, at any moment. */
export async function detachLoopDevice(device: string): Promise<void> {
  try {
    await runCommand("losetup", ["--detach", device]);
  } catch (error) {
    if (!/no such device/i.test(String(error))) throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** The last mounted first. */
async function mountPointsIn(folder: string): Promise<string[]> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  const points = mounts.map((line) => unescaped(line.split(" ")[4] ?? ""));
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse();
}

/** proc_pid_mountinfo(5): spaces and the like are written as \040. */
function unescaped(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

async function loopDevicesOf(folder: string): Promise<string[]> {
  const devices: string[] = [];
  const listed = await outputOf("losetup", ["--list", "--noheadings", "--raw", "--output", "NAME,BACK-FILE"]);
  for (const line of listed.split("\n")) {
    const at = line.indexOf(" ");
    if (at > 0 && line.slice(at + 1).startsWith(`${folder}/`)) devices.push(line.slice(0, at));
  }
  return devices;
}
