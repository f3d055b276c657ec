/** Child processes of the setup. */
import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { SetupProblem } from "./progress.mjs";

const TIED = path.join(import.meta.dirname, "tied.mjs");
const SHOWN_LINES = 30;
/** What Node has compiled and stripped of types is kept: a start from it takes two thirds of the processor's time. */
const NODE_COMPILE_CACHE = path.resolve("node_modules/.cache/lambdarium/compiled");

/**
 * Runs a command quietly; what it printed is shown only when it fails. It ends when this process does.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string }} [options]
 * @returns {Promise<void>}
 */
export function run(command, args, { env, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TIED, command, ...args], { cwd, env: { ...process.env, ...env } });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        printed += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(failureOf(command, args, `code ${code}`, printed))));
  });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} end how it ended
 * @param {string} printed
 */
export function failureOf(command, args, end, printed) {
  const tail = printed.trim().split("\n").slice(-SHOWN_LINES).join("\n");
  return new SetupProblem(`${command} ${args.join(" ")} ended with ${end}:\n${tail}`);
}

/**
 * Runs a program of Node's on this terminal. SIGTERM is passed on; Ctrl-C reaches the child by itself, and it decides when to end.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<number>} its exit code; 128 + n for a signal
 */
export function runHere(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { NODE_COMPILE_CACHE, ...process.env, ...env }, stdio: "inherit" });
    const wait = () => {};
    const passOn = () => child.kill("SIGTERM");
    process.on("SIGINT", wait);
    process.on("SIGTERM", passOn);
    process.on("SIGHUP", passOn);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait);
      process.off("SIGTERM", passOn);
      process.off("SIGHUP", passOn);
      resolve(code ?? 128 + (signal === "SIGKILL" ? 9 : 15));
    });
  });
}

/** @param {string} command @returns {Promise<boolean>} whether it is on the PATH */
export async function isInstalled(command) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const found = await Promise.all(folders.map((folder) => exists(path.join(folder, command), constants.X_OK)));
  return found.includes(true);
}

/** @param {string} file @param {number} [mode] @returns {Promise<boolean>} */
export function exists(file, mode = constants.F_OK) {
  return access(file, mode).then(
    () => true,
    () => false,
  );
}
