/** Cuts through the output of real containers whose shell has turned its streams around before the program began. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../ports/containers.ts";
import { openTestAdapter, type TestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

let adapter: TestAdapter;
/** For one test after the other. */
let sandbox: Sandbox;
let image: string;

beforeAll(async () => {
  image = await loadTestImage({ base: "node", programs: ["/bin/sh"] });
  adapter = await openTestAdapter();
  sandbox = await adapter.sandboxes.create(undefined, AbortSignal.timeout(60_000));
});
afterAll(() => adapter[Symbol.asyncDispose]());

const rounds = [[], ["1"], ["2"], [], [], ["1", "2"], [], ["2", "1"], ["1"], []];
const program = `
  const fs = require("node:fs");
  ${JSON.stringify(rounds)}.forEach((streams, round) => {
    while (!fs.existsSync("/tmp/go-" + round));
    for (const stream of streams) fs.writeSync(Number(stream), stream + " in round " + round + "\\n");
    fs.writeFileSync("/tmp/done-" + round, "");
  });
  setInterval(() => {}, 1000);
`;

test.each([
  ["stderr goes to stdout", "2>&1", { 1: "stdout", 2: "stdout" }],
  ["stdout goes to stderr", "1>&2", { 1: "stderr", 2: "stderr" }],
  ["each goes to the other's place", "3>&1 1>&2 2>&3 3>&-", { 1: "stderr", 2: "stdout" }],
])("where %s every line is between its two cuts, and nothing else is a line", async (_name, turned, place) => {
  await using run = await adapter.run({
    ...{ engineReference: image, sandbox },
    entryPoint: ["/bin/sh", "-c", `exec ${turned}; exec "$@"`, "sh"],
    command: ["/bin/node", "-e", program],
  });
  const file = (name: string) => path.join(adapter.dataFolder, "tmp", run.environmentId, name);
  for (const round of rounds.keys()) {
    await writeFile(file(`go-${round}`), "");
    while (!existsSync(file(`done-${round}`))) await nextTurn();
    const { made, complete } = run.container.cutLog();
    await made;
    await complete;
  }
  const expected = rounds.flatMap((streams, round) =>
    streams.map((stream) => `${place[stream as "1" | "2"]}: ${stream} in round ${round}`),
  );
  expect(run.lines.toSorted()).toEqual(expected.toSorted());
  expect(run.heard.filter(({ text, afterCut }) => !text.endsWith(` in round ${afterCut}`))).toEqual([]);
});
