/**
 * Finding Docker Engine: DOCKER_HOST, then the default socket, then the usual sockets of Docker Desktop, Colima and
 * OrbStack. Plain HTTP, so that it works before any package is there.
 */
import { access } from "node:fs/promises";
import http from "node:http";
import { homedir } from "node:os";
import path from "node:path";

const ANSWER_WITHIN_MS = 3_000;

/**
 * @typedef {{ dockerHost: string, version: string, apiVersion: string }} Engine
 * @typedef {{ dockerHost: string, problem: string }} Silent
 */

/**
 * Where an engine may be, in the order of asking. When DOCKER_HOST is set, it alone counts.
 * @param {Record<string, string | undefined>} environment
 * @param {string} home
 * @returns {string[]}
 */
export function candidates(environment, home) {
  if (environment.DOCKER_HOST) return [environment.DOCKER_HOST];
  const sockets = [
    "/var/run/docker.sock",
    path.join(home, ".docker/run/docker.sock"), // Docker Desktop on macOS
    path.join(home, ".docker/desktop/docker.sock"), // Docker Desktop on Linux
    path.join(home, ".colima/default/docker.sock"),
    path.join(home, ".colima/docker.sock"),
    path.join(home, ".orbstack/run/docker.sock"),
  ];
  return sockets.map((socket) => `unix://${socket}`);
}

/**
 * @param {Record<string, string | undefined>} [environment]
 * @param {string} [home]
 * @returns {Promise<{ engine?: Engine, silent: Silent[] }>} the first that answers; those asked before it, with why they did not
 */
export async function findEngine(environment = process.env, home = homedir()) {
  /** @type {Silent[]} */
  const silent = [];
  for (const dockerHost of candidates(environment, home)) {
    try {
      return { engine: { dockerHost, ...(await askVersion(dockerHost)) }, silent };
    } catch (error) {
      silent.push({ dockerHost, problem: sentenceOf(error) });
    }
  }
  return { silent };
}

/**
 * @param {string} dockerHost
 * @returns {Promise<{ version: string, apiVersion: string }>}
 */
async function askVersion(dockerHost) {
  const target = await targetOf(dockerHost);
  return new Promise((resolve, reject) => {
    const request = http.get({ ...target, path: "/version", timeout: ANSWER_WITHIN_MS }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => {
        try {
          const { Version, ApiVersion } = JSON.parse(body);
          if (typeof Version !== "string" || typeof ApiVersion !== "string") throw new Error("not an engine");
          resolve({ version: Version, apiVersion: ApiVersion });
        } catch {
          reject(new Error(`something answers there (${response.statusCode}), but it is not Docker Engine`));
        }
      });
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)));
    request.on("error", reject);
  });
}

/** @param {string} dockerHost @returns {Promise<http.RequestOptions>} */
async function targetOf(dockerHost) {
  if (dockerHost.startsWith("unix://")) {
    const socketPath = dockerHost.slice("unix://".length);
    await access(socketPath);
    return { socketPath };
  }
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : undefined;
  if (url && (url.protocol === "tcp:" || url.protocol === "http:")) {
    return { host: url.hostname, port: url.port || 2375 };
  }
  throw new Error("only unix://, tcp:// and http:// addresses are understood");
}

/** @param {unknown} error @returns {string} */
function sentenceOf(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no socket there";
  if (code === "EACCES") return "this user may not open the socket";
  if (code === "ECONNREFUSED") return "nothing listens there";
  return error instanceof Error ? error.message : String(error);
}
