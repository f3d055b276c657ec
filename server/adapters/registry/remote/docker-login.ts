/**
 * The login to a registry, as `docker login` has kept it: in the Docker config file itself or with a credential
 * helper. It is read each time, so that a new login counts at once. What is read is never logged.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { isLoginFor, loginName } from "../../../core/image/registry-host.ts";

export type Login =
  | { kind: "password"; username: string; password: string }
  /** For a token server to make an access token of. */
  | { kind: "identity-token"; token: string };

export interface FoundLogin {
  login?: Login;
  /** Why there may be one that could not be read: part of a sentence. */
  trouble?: string;
}

export interface Logins {
  find(host: string, signal: AbortSignal): Promise<FoundLogin>;
}

/** Somebody may have to unlock a key chain. */
const HELPER_WITHIN_MS = 30_000;

export class DockerLogins implements Logins {
  readonly #file: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv, homeFolder: string) {
    this.#environment = environment;
    this.#file = path.join(environment.DOCKER_CONFIG || path.join(homeFolder, ".docker"), "config.json");
  }

  async find(host: string, signal: AbortSignal): Promise<FoundLogin> {
    const config = await readConfigFile(this.#file);
    if ("trouble" in config) return config;
    const { credHelpers = {}, credsStore, auths = {} } = config;
    const helper = Object.entries(credHelpers).find(([name]) => isLoginFor(name, host))?.[1] ?? credsStore;
    const kept = Object.entries(auths).find(([name]) => isLoginFor(name, host))?.[1];
    const login = kept && loginOf(kept);
    if (!helper) return login ? { login } : {};
    const found = await askHelper({ name: helper, host, environment: this.#environment }, signal);
    return found.login || !login ? found : { login };
  }
}

const keptLogin = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
const configFile = z.object({
  auths: z.record(z.string(), keptLogin).optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

async function readConfigFile(file: string): Promise<z.output<typeof configFile> | { trouble: string }> {
  try {
    return configFile.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    // Not the error's own words: they may quote the file.
    return { trouble: `the Docker config file ${file} cannot be read` };
  }
}

function loginOf({ auth, username, password, identitytoken }: z.output<typeof keptLogin>): Login | undefined {
  if (identitytoken) return { kind: "identity-token", token: identitytoken };
  if (username && password) return { kind: "password", username, password };
  const decoded = Buffer.from(auth ?? "", "base64").toString();
  const colon = decoded.indexOf(":");
  if (colon <= 0) return undefined;
  // Some tools end it with NULs.
  return {
    kind: "password",
    username: decoded.slice(0, colon),
    password: decoded.slice(colon + 1).replace(/\0+$/, ""),
  };
}

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/** https://github.com/docker/docker-credential-helpers#development */
async function askHelper(
  { name, host, environment }: { name: string; host: string; environment: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<FoundLogin> {
  const program = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name)) return { trouble: "the credential helper in the Docker config file has no usable name" };
  const within = AbortSignal.any([signal, AbortSignal.timeout(HELPER_WITHIN_MS)]);
  try {
    const { code, printed } = await run(program, { asked: loginName(host), environment }, within);
    if (code !== 0) return /not found/i.test(printed) ? {} : { trouble: `${program} failed` };
    const { Username: username, Secret: secret } = helperAnswer.parse(JSON.parse(printed));
    if (secret === "") return {};
    if (username === "<token>") return { login: { kind: "identity-token", token: secret } };
    return { login: { kind: "password", username, password: secret } };
  } catch (error) {
    signal.throwIfAborted();
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return { trouble: isAbsent ? `${program} is not installed` : `${program} failed` };
  }
}

async function run(
  program: string,
  { asked, environment }: { asked: string; environment: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<{ code: number; printed: string }> {
  const child = spawn(program, ["get"], { stdio: ["pipe", "pipe", "ignore"], env: environment, signal });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? -1));
  });
  child.stdin.on("error", () => undefined); // it may answer without reading
  child.stdin.end(asked);
  const [code, printed] = await Promise.all([ended, text(child.stdout)]);
  return { code, printed };
}
