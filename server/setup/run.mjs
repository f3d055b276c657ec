/** Child processes of the setup. */
import { spawn } from "node:child_process";
import { SetupProblem } from "./progress.mjs";

/**
 * Runs a command quietly; what it printed is shown only when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string }} [options]
 * @returns {Promise<string>} its standard output
 */
export function run(command, args, { env, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let output = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      printed += chunk;
    });
    child.on("error", (cause) => reject(new SetupProblem(`${command} cannot be run: ${cause.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = printed.trim().split("\n").slice(-30).join("\n");
      reject(new SetupProblem(`${command} ${args.join(" ")} ended with ${signal ?? `code ${code}`}:\n${tail}`));
    });
  });
}

/**
 * Runs a command on this terminal. SIGTERM is passed on; Ctrl-C reaches the child by itself, and it decides when to end.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<number>} its exit code; 128 + n for a signal
 */
export function runHere(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: "inherit" });
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
  return run("sh", ["-c", `command -v ${command}`]).then(
    () => true,
    () => false,
  );
}
