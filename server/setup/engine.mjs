/** Docker Engine: found, or on Debian and Ubuntu installed and started by root, or said what is missing. */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { findEngine } from "./find-engine.mjs";
import { SetupProblem, step } from "./progress.mjs";
import { isInstalled, run } from "./run.mjs";

const READY_WITHIN_MS = 30_000;
const DAEMON_LOG = "/var/log/lambdarium-dockerd.log";

/**
 * @typedef {{ found: boolean, dockerHostSet: boolean, root: boolean, debian: boolean, daemonInstalled: boolean }} Circumstances
 * @typedef {"use" | "start" | "install and start" | "give up"} Decision
 */

/**
 * What to do about the engine.
 * @param {Circumstances} circumstances
 * @returns {Decision}
 */
export function decide({ found, dockerHostSet, root, debian, daemonInstalled }) {
  if (found) return "use";
  if (dockerHostSet || !root) return "give up"; // who set DOCKER_HOST means that one and no other
  if (daemonInstalled) return "start";
  return debian ? "install and start" : "give up";
}

/**
 * @returns {Promise<string>} the engine's address, as DOCKER_HOST takes it
 * @throws {SetupProblem} with the exact command that mends it
 */
export async function ensureEngine() {
  const { engine, silent } = await findEngine();
  const circumstances = {
    found: engine !== undefined,
    dockerHostSet: Boolean(process.env.DOCKER_HOST),
    root: process.getuid?.() === 0,
    debian: await isDebian(),
    daemonInstalled: process.platform === "linux" && (await isInstalled("dockerd")),
  };
  const decision = decide(circumstances);
  if (decision === "use" && engine) return engine.dockerHost;
  if (decision === "give up") throw new SetupProblem(whatIsMissing(silent, circumstances));
  if (decision === "install and start") {
    await step("Installing Docker Engine (docker.io)", async () => {
      const env = { DEBIAN_FRONTEND: "noninteractive" };
      await run("apt-get", ["update", "-qq"], { env });
      await run("apt-get", ["install", "-y", "-qq", "docker.io", "iptables"], { env });
    });
  }
  return step("Starting Docker Engine", startDaemon);
}

/** In the background and in a session of its own: Ctrl-C here does not end it, and it serves the next start. */
async function startDaemon() {
  const log = openSync(DAEMON_LOG, "a");
  const daemon = spawn("dockerd", [], { detached: true, stdio: ["ignore", log, log] });
  const ended = new Promise((_, reject) => {
    daemon.on("error", reject);
    daemon.on("exit", (code) => reject(new SetupProblem(`dockerd ended with code ${code}; ${DAEMON_LOG} says why.`)));
  });
  daemon.unref();
  const answered = (async () => {
    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(100)) {
      const { engine } = await findEngine();
      if (engine) return engine.dockerHost;
    }
    throw new SetupProblem(`dockerd does not answer after ${READY_WITHIN_MS / 1000} s; ${DAEMON_LOG} says why.`);
  })();
  // The package's own start may have been first: then ours ends with an error while the other one answers.
  return Promise.race([answered, ended]).catch(async (error) => {
    const { engine } = await findEngine();
    if (engine) return engine.dockerHost;
    throw error;
  });
}

async function isDebian() {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** @param {import("./find-engine.mjs").Silent[]} silent @param {Circumstances} circumstances @returns {string} */
export function whatIsMissing(silent, { dockerHostSet, debian, daemonInstalled }) {
  const asked = silent.map(({ dockerHost, problem }) => `  ${dockerHost}: ${problem}`).join("\n");
  const denied = silent.some(({ problem }) => problem.includes("may not open"));
  let cure =
    "Install and start Docker Engine (https://docs.docker.com/engine/install/), Docker Desktop, Colima or OrbStack, then run npm start again.";
  if (dockerHostSet) cure = "Start the engine that DOCKER_HOST names, or unset it:\n\n  unset DOCKER_HOST && npm start";
  else if (denied) cure = "Give this user access, log in again, then npm start:\n\n  sudo usermod -aG docker $USER";
  else if (daemonInstalled) cure = "Start it, then npm start:\n\n  sudo systemctl start docker   # or: sudo dockerd &";
  else if (debian) {
    cure =
      "Install it, then npm start:\n\n  sudo apt-get update && sudo apt-get install -y docker.io iptables && sudo usermod -aG docker $USER";
  }
  return `Docker Engine does not answer. Asked:\n${asked}\n\n${cure}`;
}
