/** On which side of a cut a line is when marks are spared, and how few marks there are. The pipes are queues. */
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OutputStream } from "./container-output.ts";
import { CutStream } from "./cut-stream.ts";
import { LogCuts } from "./log-cuts.ts";
import { OutputMarks } from "./output-marks.ts";
import type { OutputPipe } from "./output-pipes.ts";

const streamNames = ["stdout", "stderr"] as const;

interface Kernel {
  /** A watch hears of what is written, if only a turn later. */
  tells: boolean;
}

class QueuePipe implements OutputPipe {
  readonly #kernel: Kernel;
  readonly #watches = new Set<() => void>();
  queued: Buffer = Buffer.alloc(0);
  marks = 0;
  watched = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  say(text: string): void {
    this.#put(Buffer.from(text));
  }

  write(bytes: Buffer): "written" {
    this.marks += 1;
    this.#put(bytes);
    return "written";
  }

  watch(onWritten: () => void): Disposable {
    this.watched += 1;
    this.#watches.add(onWritten);
    return { [Symbol.dispose]: () => this.#watches.delete(onWritten) };
  }

  take(sizeBytes: number): Buffer {
    const taken = this.queued.subarray(0, sizeBytes);
    this.queued = this.queued.subarray(sizeBytes);
    return taken;
  }

  #put(bytes: Buffer): void {
    this.queued = Buffer.concat([this.queued, bytes]);
    if (!this.#kernel.tells) return;
    for (const told of [...this.#watches]) setImmediate(() => this.#watches.has(told) && told());
  }
}

function follow(kernel: Kernel = { tells: true }) {
  const heard: { stream: OutputStream; text: string; afterCut: number }[] = [];
  const container = new OutputMarks();
  const streamOf = (stream: OutputStream) =>
    new CutStream(stream, container, {
      line: (text, afterCut) => heard.push({ stream, text, afterCut }),
      passed: () => cuts.settle(),
    });
  const streams = { stdout: streamOf("stdout"), stderr: streamOf("stderr") };
  const pipes = { stdout: new QueuePipe(kernel), stderr: new QueuePipe(kernel), [Symbol.dispose]() {} };
  const cuts = new LogCuts({
    ...{
      ...streams,
      silence: () => nextTurn(),
      readingMs: () => performance.now(),
      lastByteMs: () => performance.now(),
    },
  });
  const deliver = (stream: OutputStream, sizeBytes = 10_000) => {
    const bytes = pipes[stream].take(sizeBytes);
    if (bytes.length > 0) streams[stream].write(bytes);
  };
  /** Once what is written comes after it. */
  const cut = async () => {
    const { made, complete } = cuts.cut(pipes);
    await made;
    return { complete };
  };
  const invoke = async (says: Partial<Record<OutputStream, string>> = {}) => {
    for (const stream of streamNames) if (says[stream]) pipes[stream].say(says[stream]);
    const { complete } = await cut();
    for (const stream of streamNames) deliver(stream);
    await complete;
    // The next event comes through the event loop too.
    for (let turn = 0; turn < 2; turn++) await nextTurn();
  };
  /** Marks that have been made since it was asked last. */
  let before = 0;
  const marks = () => {
    const all = pipes.stdout.marks + pipes.stderr.marks;
    const since = all - before;
    before = all;
    return since;
  };
  return { heard, pipes, deliver, cut, invoke, marks, end: () => cuts.end() };
}

const stream = fc.constantFrom(...streamNames);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "cut" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("say" as const), stream, ended: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("deliver" as const), stream, size: fc.nat({ max: 90 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "turn" as const }) },
);

test("in any sequence of writes, deliveries and cuts, every byte is behind exactly the cuts that were made before it was written", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), fc.boolean(), async (steps, tells) => {
      const { heard, pipes, deliver, cut, invoke, end } = follow({ tells });
      const said: string[] = [];
      let number = 0;
      for (const one of steps) {
        if (one.kind === "turn") await nextTurn();
        else if (one.kind === "deliver") deliver(one.stream, one.size);
        else if (one.kind === "cut") {
          await cut();
          number += 1;
        } else {
          said.push(`${one.stream} ${number}`);
          pipes[one.stream].say(one.ended ? "x\n" : "x");
        }
      }
      await invoke();
      end();
      const letters = heard.flatMap((line) => [...line.text].map(() => `${line.stream} ${line.afterCut}`));
      expect(letters.toSorted()).toEqual(said.toSorted());
    }),
    { numRuns: 300 },
  );
});

test("a stream gets a mark only when it has been written to, once it is known that the kernel tells", async () => {
  const { invoke, marks } = follow();
  await invoke();
  await invoke();
  expect(marks()).toBe(4);
  for (let turn = 0; turn < 10; turn++) await invoke();
  expect(marks()).toBe(0);
  await invoke({ stderr: "said\n" });
  expect(marks()).toBe(1);
});

test("where the kernel tells nothing every cut has its marks", async () => {
  const { invoke, marks } = follow({ tells: false });
  for (let turn = 0; turn < 10; turn++) await invoke();
  expect(marks()).toBe(20);
});

test("a stream that has brought something untold gets its marks from then on", async () => {
  const kernel = { tells: true };
  const { heard, invoke, marks } = follow(kernel);
  for (let turn = 0; turn < 3; turn++) await invoke();
  kernel.tells = false;
  await invoke({ stdout: "untold\n" });
  await invoke();
  marks();
  for (let turn = 0; turn < 5; turn++) await invoke({ stdout: "marked\n" });
  expect(marks()).toBe(5);
  expect(heard.map(({ text, afterCut }) => `${text} ${afterCut}`)).toEqual([
    ...["untold 4", "marked 5", "marked 6", "marked 7", "marked 8", "marked 9"],
  ]);
});

test("a stream that is written to in every invoke is watched seldom, and again when it has been silent", async () => {
  const { pipes, invoke, marks } = follow();
  await invoke();
  for (let turn = 0; turn < 100; turn++) await invoke({ stdout: "said\n" });
  expect(marks()).toBe(2 + 100 + 1);
  expect(pipes.stdout.watched).toBeLessThan(12);
  for (let turn = 0; turn < 40; turn++) await invoke();
  marks();
  for (let turn = 0; turn < 10; turn++) await invoke();
  expect(marks()).toBe(0);
});
