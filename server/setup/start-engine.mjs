/** Starting a Docker Engine that is installed: through systemd where it runs, else dockerd itself. For root on Linux. */
import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { findEngine } from "./find-engine.mjs";
import { SetupProblem } from "./progress.mjs";
import { exists, isInstalled, run } from "./run.mjs";

const READY_WITHIN_MS = 30_000;
const DAEMON_LOG = "/var/log/lambdarium-dockerd.log";
/** What these name is believed to run, even where a reboot has given the number to another process. */
const PID_FILES = ["/var/run/docker.pid", "/var/run/docker/containerd/containerd.pid"];

/** @returns {Promise<string>} its address */
export async function startEngine() {
  const { engine } = await findEngine(); // a package that was just installed may have started it
  if (engine) return engine.dockerHost;
  if (await exists("/run/systemd/system")) {
    await run("systemctl", ["start", "docker"]);
    return answer(new AbortController().signal);
  }
  if (!(await hasControlGroups()) && (await isInstalled("cgroupfs-mount"))) await run("cgroupfs-mount", []);
  if (!(await isRunning("dockerd"))) for (const file of PID_FILES) await rm(file, { force: true });
  return startDaemon();
}

/** @returns {Promise<boolean>} dockerd does not start without */
export async function hasControlGroups() {
  return / cgroup2? /.test(await readFile("/proc/mounts", "utf8"));
}

/** In the background and in a session of its own: Ctrl-C here does not end it, and it serves the next start. */
async function startDaemon() {
  const log = openSync(DAEMON_LOG, "a");
  const daemon = spawn("dockerd", [], { cwd: "/", detached: true, stdio: ["ignore", log, log] });
  daemon.unref();
  const ended = new AbortController();
  daemon.on("error", (cause) => ended.abort(new SetupProblem(`dockerd cannot be run: ${cause.message}`)));
  daemon.on("exit", (code, signal) =>
    ended.abort(
      new SetupProblem(
        `dockerd ended with ${signal ?? `code ${code}`}:\n${lastLine(DAEMON_LOG)}\n\nAll it said is in ${DAEMON_LOG}.`,
      ),
    ),
  );
  return answer(ended.signal);
}

/** @param {AbortSignal} ended @returns {Promise<string>} the address of the first engine that answers */
async function answer(ended) {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(100)) {
    const { engine } = await findEngine();
    if (engine) return engine.dockerHost;
    ended.throwIfAborted();
  }
  throw new SetupProblem(`Docker Engine was started, but does not answer after ${READY_WITHIN_MS / 1000} s.`);
}

/** @param {string} file */
function lastLine(file) {
  return readFileSync(file, "utf8").trim().split("\n").at(-1);
}

/** @param {string} command */
async function isRunning(command) {
  const names = await Promise.all(
    (await readdir("/proc"))
      .filter((entry) => /^\d+$/.test(entry))
      .map((pid) => readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")),
  );
  return names.includes(`${command}\n`);
}
