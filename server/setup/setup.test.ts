import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { decide, whatIsMissing } from "./engine.mjs";
import { candidates, findEngine } from "./find-engine.mjs";
import { both } from "./progress.mjs";
import { isInstalled, run } from "./run.mjs";
import { hashOf, isFresh, writeStamp } from "./stamp.mjs";

const bare = { found: false, dockerHostSet: false, root: true, debian: true, daemonInstalled: false };

describe("what to do about the engine", () => {
  test.each([
    ["an engine that answers is used", { ...bare, found: true }, "use"],
    ["also when it is not the default one", { ...bare, found: true, dockerHostSet: true, root: false }, "use"],
    ["root on a bare Debian installs and starts it", bare, "install and start"],
    ["one that is installed is only started", { ...bare, daemonInstalled: true }, "start"],
    ["nobody but root installs anything", { ...bare, root: false }, "give up"],
    ["nobody but root starts anything", { ...bare, root: false, daemonInstalled: true }, "give up"],
    ["on another system it is not installed", { ...bare, debian: false }, "give up"],
    ["a DOCKER_HOST that is silent is not replaced", { ...bare, dockerHostSet: true }, "give up"],
  ] as const)("%s", (_, circumstances, decision) => expect(decide(circumstances)).toBe(decision));

  test.each([
    ["who may not open the socket", { problem: "this user may not open the socket" }, {}, "usermod -aG docker"],
    ["who has stopped it", { problem: "nothing listens there" }, { daemonInstalled: true }, "systemctl start docker"],
    ["who has none on Debian", { problem: "no socket there" }, {}, "apt-get install -y docker.io"],
    ["who has none elsewhere", { problem: "no socket there" }, { debian: false }, "Docker Desktop"],
    ["who set DOCKER_HOST", { problem: "nothing listens there" }, { dockerHostSet: true }, "unset DOCKER_HOST"],
  ])("%s is told the command", (_, { problem }, circumstances, command) => {
    const sentence = whatIsMissing([{ dockerHost: "unix:///var/run/docker.sock", problem }], {
      ...bare,
      root: false,
      ...circumstances,
    });
    expect(sentence).toContain(problem);
    expect(sentence).toContain(command);
  });
});

describe("finding the engine", () => {
  test("DOCKER_HOST alone counts when it is set; else the default socket comes first", () => {
    expect(candidates({ DOCKER_HOST: "tcp://10.0.0.1:2375" }, "/home/me")).toEqual(["tcp://10.0.0.1:2375"]);
    const usual = candidates({}, "/home/me");
    expect(usual[0]).toBe("unix:///var/run/docker.sock");
    expect(usual).toContain("unix:///home/me/.docker/run/docker.sock");
    expect(usual).toContain("unix:///home/me/.colima/default/docker.sock");
    expect(usual).toContain("unix:///home/me/.orbstack/run/docker.sock");
  });

  test("the socket that answers as an engine is taken; what only listens is named as silent", async () => {
    await using home = await temporaryHome();
    await using _other = await listenOn(path.join(home.path, ".docker/run/docker.sock"), "<html>not an engine</html>");
    const colima = path.join(home.path, ".colima/default/docker.sock");
    await using _engine = await listenOn(colima, '{"Version":"27.3.1","ApiVersion":"1.47"}');
    const environment = { DOCKER_HOST: `unix://${colima}` };
    expect((await findEngine(environment, home.path)).engine).toEqual({
      dockerHost: `unix://${colima}`,
      version: "27.3.1",
      apiVersion: "1.47",
    });
    const desktop = `unix://${path.join(home.path, ".docker/run/docker.sock")}`;
    const { engine, silent } = await findEngine({ DOCKER_HOST: desktop }, home.path);
    expect(engine).toBeUndefined();
    expect(silent[0]?.problem).toContain("not Docker Engine");
  });

  test("no engine and a DOCKER_HOST: npm start says so and exits with 1", async () => {
    const env = { ...process.env, DOCKER_HOST: "unix:///nowhere/docker.sock" };
    const failed = await promisify(execFile)(process.execPath, ["server/setup/start.mjs", "--dev"], { env }).catch(
      (e) => e,
    );
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("unix:///nowhere/docker.sock: no socket there");
    expect(failed.stderr).toContain("unset DOCKER_HOST");
    expect(failed.stderr).not.toContain(" at ");
  });
});

test("a step is repeated when what it read has changed, and only then", async () => {
  await using home = await temporaryHome();
  const [input, stamp] = [path.join(home.path, "input"), path.join(home.path, "made/.stamp")];
  await writeFile(input, "one");
  const hash = await hashOf([input, path.join(home.path, "missing")]);
  expect(await isFresh(stamp, hash)).toBe(false);
  await writeStamp(stamp, hash);
  expect(await isFresh(stamp, await hashOf([input]))).toBe(true);
  await writeFile(input, "two");
  expect(await isFresh(stamp, await hashOf([input]))).toBe(false);
});

describe("what the setup runs", () => {
  test("shows what it printed when it fails, and only then", async () => {
    await run("sh", ["-c", "echo quiet"]);
    await expect(run("sh", ["-c", "echo this is why; exit 3"])).rejects.toThrow(/ended with code 3:\nthis is why$/);
    await expect(run("no-such-command", [])).rejects.toThrow("no-such-command cannot be run");
  });

  test("ends with the setup, also when that is killed: the next start finds nobody at its work", async () => {
    await using home = await temporaryHome();
    const socket = path.join(home.path, "held");
    await using server = Object.assign(net.createServer().listen(socket), {
      [Symbol.asyncDispose]: async () => void server.close(),
    });
    const work = `require("node:net").connect(${JSON.stringify(socket)})`;
    const module = JSON.stringify(path.join(import.meta.dirname, "run.mjs"));
    const setup = `import { run } from ${module}; await run(process.execPath, ["-e", ${JSON.stringify(work)}]);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", setup], { stdio: "ignore" });
    const [held]: net.Socket[] = await once(server, "connection");
    child.kill("SIGKILL");
    await once(held?.resume() ?? server, "close");
  });

  test("is looked up on the PATH", async () => {
    expect(await isInstalled("sh")).toBe(true);
    expect(await isInstalled("no-such-command")).toBe(false);
  });

  test("of two things at once, the one that is not done is awaited when the other fails", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let ended = false;
    const all = both(
      Promise.reject(new Error("first")),
      promise.then(() => {
        ended = true;
      }),
    );
    resolve("now");
    await expect(all).rejects.toThrow("first");
    expect(ended).toBe(true);
  });
});

async function temporaryHome(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), "lambdarium-home-"));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function listenOn(socket: string, body: string): Promise<AsyncDisposable> {
  await mkdir(path.dirname(socket), { recursive: true });
  const server = http.createServer((_, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
