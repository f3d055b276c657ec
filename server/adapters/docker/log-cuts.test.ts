/** On which side of a cut a line is, asked of real containers that write while their log is cut. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LogCut, Sandbox } from "../../ports/containers.ts";
import { type Engine, openEngine } from "./open-engine.ts";
import { findOutputPipes } from "./output-pipes.ts";
import { openTestAdapter, type TestAdapter, type TestProgram, type TestRun } from "./testing/test-adapter.ts";
import { loadTestImage, testDockerHost } from "./testing/test-image.ts";
import { onceTold } from "./write-watch.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let engine: Engine;
let node: string;

beforeAll(async () => {
  node = await loadTestImage({ base: "node" });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
  engine = await openEngine(testDockerHost, AbortSignal.timeout(10_000));
});
afterAll(async () => {
  await adapter[Symbol.asyncDispose]();
  engine[Symbol.dispose]();
});

const preamble = `
  const fs = require("node:fs");
  const say = (stream, text) => fs.writeSync(stream, text);
  const allowed = (name) => fs.existsSync("/tmp/" + name);
  const stay = () => setInterval(() => {}, 1000);
`;

function run(program: string, how: Pick<TestProgram, "room"> = {}): Promise<TestRun> {
  return adapter.run({ engineReference: node, command: ["-e", preamble + program], sandbox, ...how });
}

function allow(run: TestRun, name: string): Promise<void> {
  return writeFile(path.join(adapter.dataFolder, "tmp", run.environmentId, name), "");
}

async function there(run: TestRun, name: string): Promise<void> {
  while (!existsSync(path.join(adapter.dataFolder, "tmp", run.environmentId, name))) await nextTurn();
}

/** Once what is written now comes after it. */
async function cut(run: TestRun): Promise<LogCut> {
  const cut = run.container.cutLog();
  await cut.made;
  return cut;
}

test("a cut of a container that is heard out is made at once, and what it wrote before has come when it is complete", async () => {
  await using writer = await run(`say(2, "warning\\n"); say(1, "ready\\n"); stay()`);
  await writer.line(/ready/);
  const { number, made, complete } = writer.container.cutLog();
  expect({ number, made }).toEqual({ number: 1, made: undefined });
  await complete;
  expect(writer.heard.map(({ text, afterCut }) => `${text} ${afterCut}`).toSorted()).toEqual(["ready 0", "warning 0"]);
});

/** In each round it writes, asks for a cut, writes on until it is made, and begins the next round. */
const rounds = 40;
const inRounds = `
  for (let round = 1; round <= ${rounds}; round++) {
    for (let line = 0; line < 5; line++) for (const stream of [1, 2]) say(stream, "round " + round + "\\n");
    say(1, "cut " + round + "\\n");
    for (let line = 0; !allowed(round); line++) say(1 + (line % 2), "meanwhile " + round + "\\n");
  }
  stay();
`;

test("every line is on its side of every cut, in both streams, while the container writes without a pause", async () => {
  await using writer = await run(inRounds);
  for (let round = 1; round <= rounds; round++) {
    await writer.line(new RegExp(`^stdout: cut ${round}$`));
    const { number, complete } = await cut(writer);
    expect(number).toBe(round);
    await allow(writer, String(round));
    await complete;
    const before = writer.heard.filter(({ text }) => text === `round ${round}`);
    expect(before.map(({ stream }) => stream).toSorted()).toEqual([...five("stderr"), ...five("stdout")]);
  }
  const astray = writer.heard.filter(({ text, afterCut }) => {
    const [, word, round] = /^(\w+) (\d+)$/.exec(text) ?? [];
    return afterCut !== Number(round) - 1 && !(word === "meanwhile" && afterCut === Number(round));
  });
  expect(astray).toEqual([]);
});

function five(stream: string): string[] {
  return Array.from({ length: 5 }, () => stream);
}

test("a line that a cut finds without its end is a line before it, and the rest a line after it", async () => {
  await using writer = await run(`
    say(1, "be"); say(2, "ready\\n");
    const wait = setInterval(() => {
      if (!allowed("go")) return;
      clearInterval(wait); say(1, "gun\\n"); say(2, "done\\n"); stay();
    }, 1);
  `);
  await writer.line(/ready/);
  await (await cut(writer)).complete;
  expect(writer.lines.toSorted()).toEqual(["stderr: ready", "stdout: be"]);
  await allow(writer, "go");
  await writer.line(/done/);
  await (await cut(writer)).complete;
  const after = writer.heard.filter(({ afterCut }) => afterCut === 1).map(({ text }) => text);
  expect(after.toSorted()).toEqual(["done", "gun"]);
  expect(writer.lines).toHaveLength(4);
});

test("every line of a container that writes now and then, to one stream or both, is between its two cuts", async () => {
  const [said = []] = fc.sample(fc.array(fc.subarray([1, 2]), { minLength: 60, maxLength: 60 }), 1);
  await using writer = await run(`
    const rounds = ${JSON.stringify(said)};
    rounds.forEach((streams, round) => {
      while (!allowed(round));
      for (const stream of streams) say(stream, "round " + round + "\\n");
      fs.writeFileSync("/tmp/done-" + round, "");
    });
    stay();
  `);
  for (const round of said.keys()) {
    await allow(writer, String(round));
    await there(writer, `done-${round}`);
    await (await cut(writer)).complete;
    expect(
      writer.heard
        .filter(({ text }) => text === `round ${round}`)
        .map(({ stream }) => stream)
        .toSorted(),
    ).toEqual((said[round] ?? []).map((stream) => (stream === 1 ? "stdout" : "stderr")).toSorted());
  }
  expect(writer.heard.filter(({ text, afterCut }) => text !== `round ${afterCut}`)).toEqual([]);
});

test("many cuts at once are passed in their order", async () => {
  await using writer = await run(`say(1, "ready\\n"); stay()`);
  await writer.line(/ready/);
  const passed: number[] = [];
  const cuts = Array.from({ length: 200 }, () => writer.container.cutLog());
  await Promise.all(cuts.map(({ number, complete }) => complete.then(() => passed.push(number))));
  expect(passed).toEqual(cuts.map(({ number }) => number));
  expect(passed.at(-1)).toBe(200);
});

test("a stream that the process has closed holds up neither the cut nor the lines of the other one", async () => {
  await using writer = await run(`
    fs.closeSync(1); say(2, "closed\\n");
    const wait = setInterval(() => {
      if (!allowed("go")) return;
      clearInterval(wait); say(2, "after\\n"); stay();
    }, 1);
  `);
  await writer.line(/closed/);
  const { made, complete } = writer.container.cutLog();
  expect(made).toBeUndefined();
  await allow(writer, "go");
  await complete;
  await writer.line(/after/);
  expect(writer.heard.map(({ text, afterCut }) => `${text} ${afterCut}`)).toEqual(["closed 0", "after 1"]);
});

test("the log of a container that has ended is complete, and may still be cut", async () => {
  await using writer = await run(`say(1, "last words")`);
  await writer.container.exited;
  const { made, complete } = writer.container.cutLog();
  expect(made).toBeUndefined();
  await complete;
  expect(writer.heard).toMatchObject([{ text: "last words", afterCut: 0 }]);
});

test("the log of a container that writes nothing is cut without a mark in its pipes", async () => {
  await using writer = await run(`say(1, "ready\\n"); stay()`);
  await writer.line(/ready/);
  const { State } = await engine.docker.getContainer(writer.container.containerId).inspect();
  using pipes = await findOutputPipes(writer.container.containerId, State.Pid);
  // The first mark shows that the kernel tells of writes, the second begins to listen: before this test does, which
  // would keep the same watch alive and hand it the mark's own write.
  for (let turn = 0; turn < 2; turn++) {
    await (await cut(writer)).complete;
    await told();
  }
  let written = 0;
  const watches = [pipes.stdout, pipes.stderr].map((pipe) => pipe?.watch(() => written++));
  for (let turn = 0; turn < 20; turn++) await (await cut(writer)).complete;
  await told();
  expect(written).toBe(0);
  pipes.stdout?.write(Buffer.from("somebody else\n"));
  await writer.line(/somebody else/);
  await told();
  expect(written).toBe(1);
  for (const watch of watches) watch?.[Symbol.dispose]();
  await (await cut(writer)).complete;
  expect(writer.heard.at(-1)).toMatchObject({ text: "somebody else", afterCut: 22 });
});

function told(): Promise<void> {
  return new Promise(onceTold);
}

/** Holds the output up from the first line on, until it is told otherwise. */
function holdUp() {
  const room = Promise.withResolvers<void>();
  let held = true;
  const release = () => {
    held = false;
    room.resolve();
  };
  return { room: () => (held ? room.promise : undefined), release };
}

test("a pipe that is full gets its mark when there is room again, and no line changes sides", async () => {
  const { room, release } = holdUp();
  await using writer = await run(
    `let n = 0;
     const rest = " " + "x".repeat(1000) + "\\n";
     const write = () => { for (let more = 10; more > 0; more--) say(1, "line " + n++ + rest); };
     const go = () => { if (!allowed("go")) { write(); setImmediate(go); } else { say(1, "done\\n"); stay(); } };
     go();`,
    { room },
  );
  await writer.line(/line 0/);
  let last = writer.container.cutLog();
  for (; !last.made; last = writer.container.cutLog()) await nextTurn();
  const heardWhileHeld = writer.heard.length;
  await nextTurn();
  expect(writer.heard).toHaveLength(heardWhileHeld);
  release();
  await last.made;
  await allow(writer, "go");
  await last.complete;
  await writer.line(/done/);
  const astray = writer.heard.findIndex(({ text, afterCut }, index) => {
    const before = writer.heard[index - 1]?.afterCut ?? 0;
    return afterCut < before || !(text === "done" || text.startsWith(`line ${index} `));
  });
  expect(astray).toBe(-1);
  expect(writer.heard.at(-1)).toMatchObject({ text: "done", afterCut: last.number });
});

test("what a container wrote before its end is heard out, however long there is no room for it", async () => {
  const { room, release } = holdUp();
  await using writer = await run(`for (let n = 0; n < 10000; n++) say(1, "line " + n + "\\n")`, { room });
  await writer.line(/line 0/);
  let ended = false;
  const exited = writer.container.exited.then(() => {
    ended = true;
  });
  while ((await engine.docker.getContainer(writer.container.containerId).inspect()).State.Running) await nextTurn();
  expect([ended, writer.heard.length < 10_000]).toEqual([false, true]);
  release();
  await exited;
  expect(writer.lines).toEqual(Array.from({ length: 10_000 }, (_, n) => `stdout: line ${n}`));
});

test("a process that takes the marks out of its own pipe spoils the time of a cut, not the log", async () => {
  await using writer = await run(`
    say(1, "ready\\n");
    while (!allowed("go"));
    const thief = fs.openSync("/proc/self/fd/1", fs.constants.O_RDONLY);
    const taken = Buffer.alloc(4096);
    for (;;) fs.readSync(thief, taken);
  `);
  await writer.line(/ready/);
  await allow(writer, "go");
  for (let turn = 0; turn < 2; turn++) await (await cut(writer)).complete;
  expect(writer.lines).toEqual(["stdout: ready"]);
});
