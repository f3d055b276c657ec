import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCgroupFiles } from "./cgroup-files.ts";
import { openNetwork } from "./network.ts";
import { openEngine } from "./open-engine.ts";
import { ensureSandboxImage } from "./sandbox-image.ts";
import { createSandboxes } from "./sandboxes.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";

let adapter: TestAdapter;
let image: string;

beforeAll(async () => {
  image = await loadTestImage({
    base: "node",
    layers: [
      [
        { path: "/data/seed", content: "from the image" },
        { path: "/folder", type: "directory" },
        { path: "/etc/passwd", content: "root:x:0:0::/:\nsneak:x:993:0::/:\n" },
        { path: "/etc/group", content: "root:x:0:sneak\ndocker:x:999:sneak\n" },
      ],
    ],
    config: {
      User: "root",
      Entrypoint: ["/bin/not-this"],
      Cmd: ["nor this"],
      Env: ["FROM_IMAGE=1"],
      Volumes: { "/data": {}, "/tmp/volume": {} },
      ExposedPorts: { "80/tcp": {} },
      Healthcheck: { Test: ["CMD", "/bin/not-this"], Interval: 1_000_000_000 },
      StopSignal: "SIGUSR1",
    },
  });
  adapter = await openTestAdapter();
});
afterAll(() => adapter[Symbol.asyncDispose]());

/** What the expression is inside a container. */
async function inside(expression: string): Promise<unknown> {
  const code = `
    const fs = require("node:fs");
    const attempt = (action) => { try { action(); return "done" } catch (error) { return error.code } };
    console.log(JSON.stringify(${expression}))`;
  await using run = await adapter.run({ engineReference: image, command: ["-e", code] });
  await run.container.exited;
  return JSON.parse(run.lines.join("\n").replace("stdout: ", ""));
}

test("a function runs as 993:990 without capabilities or new privileges, whatever the image says", async () => {
  const status = String(await inside(`fs.readFileSync("/proc/self/status", "utf8")`));
  expect(status).toMatch(/^Uid:\t993\t993\t993\t993$/m);
  expect(status).toMatch(/^Gid:\t990\t990\t990\t990$/m);
  // What the image's own /etc/group says about the user's name does not count.
  expect(status).toMatch(/^Groups:\t(990)? ?$/m);
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
    expect(status).toMatch(`${set}:\t0000000000000000`);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  expect(status).toMatch(/^Seccomp:\t2$/m);
});

test("only /tmp can be written; the root, volumes of the image and /dev/shm cannot", async () => {
  const places = ["/file", "/data/file", "/folder/file", "/dev/file", "/dev/shm/file", "/tmp/file", "/tmp/volume/file"];
  const tried = `${JSON.stringify(places)}.map((place) => attempt(() => fs.writeFileSync(place, "x")))`;
  expect(await inside(tried)).toEqual(["EROFS", "EROFS", "EROFS", "EACCES", "ENOENT", "done", "EROFS"]);
});

test("nothing of the kernel can be written: neither /proc/sys nor /sys, and no message queue takes memory", async () => {
  const places = [
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/proc/irq/default_smp_affinity",
    "/proc/1/oom_score_adj",
    "/sys/fs/cgroup/cgroup.procs",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    "/sys/fs/cgroup/memory.max",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/dev/mqueue/queue",
    "/dev/mem",
    "/run/file",
    "/var/file",
  ];
  const tried = `${JSON.stringify(places)}.filter((place) => attempt(() => fs.writeFileSync(place, "1")) === "done")`;
  expect(await inside(tried)).toEqual([]);
});

test("of the host's devices there are none", async () => {
  const harmless = ["console", "core", "fd", "full", "null", "ptmx", "pts", "random", "stderr", "stdin", "stdout"];
  const known = [...harmless, "tty", "urandom", "zero", "mqueue", "shm"];
  const unknown = `fs.readdirSync("/dev").filter((name) => !${JSON.stringify(known)}.includes(name))`;
  expect(await inside(unknown)).toEqual([]);
});

test("a volume of the image shows what the image has there, and leaves no volume behind", async () => {
  expect(await inside(`fs.readFileSync("/data/seed", "utf8")`)).toBe("from the image");
  using engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
  const label = `lambdarium.instance=${adapter.instanceId}`;
  const volumes = () => engine.docker.listVolumes({ filters: JSON.stringify({ label: [label] }) });
  expect((await volumes()).Volumes).toHaveLength(2);
  await adapter.containers.reap(AbortSignal.timeout(10_000));
  expect((await volumes()).Volumes).toEqual([]);
});

test("/tmp is mounted without set-user-id and devices, and programs there may run", async () => {
  const mount = `fs.readFileSync("/proc/self/mounts", "utf8").split("\\n").find((line) => line.split(" ")[1] === "/tmp")`;
  const options = String(await inside(mount))
    .split(" ")[3]
    ?.split(",");
  expect(options).toEqual(expect.arrayContaining(["rw", "nosuid", "nodev"]));
  expect(options).not.toContain("noexec");
});

test("processes and open files are limited to 1024", async () => {
  const limits = String(await inside(`fs.readFileSync("/proc/self/limits", "utf8")`));
  expect(limits).toMatch(/^Max open files +1024 +1024 /m);
  expect(limits).toMatch(/^Max core file size +0 +0 /m);
  const pids = await inside(
    `["/sys/fs/cgroup/pids/pids.max", "/sys/fs/cgroup/pids.max"].filter(fs.existsSync).map((f) => fs.readFileSync(f, "utf8").trim())`,
  );
  expect(pids).toEqual(["1024"]);
});

test("ENV comes from the image and the spec, ENTRYPOINT and CMD only from the spec", async () => {
  expect(await inside(`[process.env.FROM_IMAGE, process.argv0, process.argv.length]`)).toEqual(["1", "/bin/node", 1]);
});

test("a function cannot end its sandbox", async () => {
  expect(await inside(`attempt(() => process.kill(1, "SIGKILL"))`)).toBe("EPERM");
});

test("a container reaches the host through the gateway, from its own address, and no other container", async () => {
  const callers: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    callers.push(request.socket.remoteAddress);
    response.end("home");
  });
  await new Promise<void>((resolve) => server.listen({ host: adapter.gatewayAddress, port: 0 }, resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const serve = `require("node:http").createServer((_, r) => r.end("neighbour")).listen(8080, () => console.log("up"))`;
  await using neighbour = await adapter.run({ engineReference: image, command: ["-e", serve] });
  await neighbour.line(/up/);
  const code = `
    const say = (url) => fetch(url, { signal: AbortSignal.timeout(1500) }).then((r) => r.text(), () => "unreachable");
    Promise.all([say("http://${adapter.gatewayAddress}:${port}"), say("http://${neighbour.ipAddress}:8080")])
      .then((answers) => { console.log(answers.join()); process.exit() })`;
  await using run = await adapter.run({ engineReference: image, command: ["-e", code] });
  await run.container.exited;
  expect(run.lines).toEqual(["stdout: home,unreachable"]);
  expect(callers).toEqual([run.ipAddress]);
  server.close();
});

test("an address that somebody holds already is passed over", async () => {
  const signal = AbortSignal.timeout(30_000);
  const { instanceId } = adapter;
  using engine = await openEngine(testDockerHost, signal);
  const network = await openNetwork(engine, instanceId, signal);
  await using first = await adapter.sandboxes.create(undefined, signal);
  const free = network.addresses.next();
  const addresses = [first.ipAddress, free].values();
  const sandboxes = createSandboxes({
    engine,
    instanceId,
    network: { ...network, addresses: { next: () => addresses.next().value ?? "" } },
    image: await ensureSandboxImage(engine, signal),
    extraHosts: [],
    cgroupFiles: createCgroupFiles(false),
  });
  await using second = await sandboxes.create(undefined, signal);
  expect(second.ipAddress).toBe(free);
});

test("every sandbox has another address than the one before", async () => {
  const create = () => adapter.sandboxes.create(undefined, AbortSignal.timeout(10_000));
  const addresses: string[] = [];
  for (let round = 0; round < 3; round++) {
    await using sandbox = await create();
    addresses.push(sandbox.ipAddress);
  }
  expect(new Set(addresses).size).toBe(3);
});
