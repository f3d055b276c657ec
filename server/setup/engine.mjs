/** Docker Engine: found, or on Debian and Ubuntu installed and started by root, or said what is missing. */
import { readFile } from "node:fs/promises";
import { debianStatusOf, installDebianPackages } from "./debian-packages.mjs";
import { findEngine } from "./find-engine.mjs";
import { SetupProblem, step } from "./progress.mjs";
import { isInstalled } from "./run.mjs";
import { hasControlGroups, startEngine } from "./start-engine.mjs";

/** apparmor: where the kernel has it, the engine starts no container without its tool. e2fsprogs: functions' /tmp. */
const PACKAGES = ["docker.io", "iptables", "apparmor", "e2fsprogs"];

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
 * Looks and decides; what it returns does the work and tells the engine's address, as DOCKER_HOST takes it.
 * @returns {Promise<() => Promise<string>>}
 * @throws {SetupProblem} with the exact command that mends it, when there is nothing to be done from here
 */
export async function planEngine() {
  const { engine, silent } = await findEngine();
  if (engine) return async () => engine.dockerHost;
  const circumstances = {
    found: false,
    dockerHostSet: Boolean(process.env.DOCKER_HOST),
    root: process.getuid?.() === 0,
    debian: await isDebian(),
    daemonInstalled: await isDaemonInstalled(),
  };
  const decision = decide(circumstances);
  if (decision === "give up") throw new SetupProblem(whatIsMissing(silent, circumstances));
  return async () => {
    if (decision === "install and start") {
      await step("Installing Docker Engine (docker.io)", async () => {
        await installDebianPackages((await hasControlGroups()) ? PACKAGES : [...PACKAGES, "cgroupfs-mount"]);
      });
    }
    return step("Starting Docker Engine", startEngine);
  };
}

async function isDebian() {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** A docker.io whose installation was cut off has its dockerd already, but not all that it needs. */
async function isDaemonInstalled() {
  if (process.platform !== "linux" || !(await isInstalled("dockerd"))) return false;
  const status = await debianStatusOf("docker.io");
  const fromElsewhere = ["", "not-installed", "config-files"].includes(status);
  return fromElsewhere || status === "installed";
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
