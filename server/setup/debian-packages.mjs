/** Packages of Debian and Ubuntu, for root. */
import { execFile, spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { failureOf, isInstalled } from "./run.mjs";

/** A machine that has just booted may be upgrading itself, and an installation may be going on from a killed start. */
const LOCKED_AT_MOST_MS = 180_000;
const LOCKED = /could not get lock|unable to lock|lock was locked|another process using it/i;

/** @type {Promise<unknown>} */
let queue = Promise.resolve();
/** @type {Promise<Error | undefined> | undefined} */
let update;

/** @returns {Promise<boolean>} */
export async function canInstallPackages() {
  return process.getuid?.() === 0 && (await isInstalled("apt-get"));
}

/**
 * Installs what is named and what that needs, not what it recommends: docker.io recommends as far as a whole systemd.
 * Calls wait for each other.
 * @param {string[]} names
 * @returns {Promise<void>}
 */
export function installDebianPackages(names) {
  const done = queue.then(() => install(names));
  queue = done.catch(() => {}); // the next one does not care
  return done;
}

/** @param {string} name @returns {Promise<string>} as dpkg calls it; empty where dpkg does not know the package */
export async function debianStatusOf(name) {
  const query = ["--show", `--showformat=\${db:Status-Status}`, name];
  return new Promise((resolve) => execFile("dpkg-query", query, (_, printed) => resolve(printed ?? "")));
}

/** @param {string[]} names */
async function install(names) {
  // Ends what an interrupted installation began. What is too broken for that, installing it again mends.
  await runWhenUnlocked("dpkg", ["--configure", "-a"]).catch(() => undefined);
  // A source that is not ours may be broken while the packages can be had all the same.
  update ??= runWhenUnlocked("apt-get", ["update", "-qq"]).then(
    () => undefined,
    (error) => error,
  );
  const outdated = await update;
  await runWhenUnlocked("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names]).catch((error) => {
    throw outdated ?? error;
  });
}

/** @param {string} command @param {string[]} args */
async function runWhenUnlocked(command, args) {
  for (const deadline = Date.now() + LOCKED_AT_MOST_MS; ; await pause(1_000)) {
    const { end, printed } = await runToTheEnd(command, args);
    if (end === "code 0") return;
    if (!LOCKED.test(printed) || Date.now() > deadline) throw failureOf(command, args, end, printed);
  }
}

/**
 * An installation is not to be cut off: in a session of its own Ctrl-C does not reach it, and with a file to print to
 * it goes on when this process is killed.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ end: string, printed: string }>}
 */
async function runToTheEnd(command, args) {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-apt-"));
  const file = path.join(folder, "output");
  const output = await open(file, "w");
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" }; // C: its messages are read above
    const child = spawn(command, args, { env, detached: true, stdio: ["ignore", output.fd, output.fd] });
    const end = await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => resolve(signal ?? `code ${code}`));
    });
    return { end, printed: await readFile(file, "utf8") };
  } finally {
    await output.close();
    await rm(folder, { recursive: true });
  }
}
