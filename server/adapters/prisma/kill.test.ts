import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { temporaryFolder } from "../contract/temporary-folder.ts";
import { PrismaFunctions } from "./functions.ts";
import { openDatabase } from "./open-database.ts";
import { PrismaQueuedEvents } from "./queued-events.ts";

/** Accepts events and changes a function as fast as it can, and says each one that it was told is stored. */
const busyProcess = (file: string) => `
  const at = ${JSON.stringify(import.meta.dirname)};
  const { openDatabase } = await import(at + "/open-database.ts");
  const { PrismaFunctions } = await import(at + "/functions.ts");
  const { PrismaQueuedEvents } = await import(at + "/queued-events.ts");
  const { queuedEvent } = await import(at + "/../contract/queued-event.ts");
  const { functionRecord, transition } = await import(at + "/../contract/sample-records.ts");
  const database = await openDatabase(${JSON.stringify(file)});
  const functions = new PrismaFunctions(database);
  const events = new PrismaQueuedEvents(database);
  const say = (kind, id) => process.stdout.write(kind + " " + id + "\\n");
  let record = functionRecord("echo");
  await functions.create(record, transition(record));
  async function change() {
    for (let index = 0; ; index += 1) {
      const next = { ...record, revisionId: String(index) };
      await functions.change(record.revisionId, next, [transition(record, { cause: next.revisionId })]);
      record = next;
      say("revision", next.revisionId);
    }
  }
  async function accept(lane) {
    for (let index = 0; ; index += 1) {
      const requestId = lane + "-" + index;
      await events.put(queuedEvent(requestId, { payload: new TextEncoder().encode(requestId) }));
      say("event", requestId);
    }
  }
  await Promise.all([change(), accept("a"), accept("b"), accept("c")]);`;

test("whatever a killed process was told is stored, is there", async () => {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  const child = spawn(process.execPath, ["--input-type=module", "-e", busyProcess(file)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = { revision: [] as string[], event: [] as string[] };
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, id = ""] = line.split(" ");
    if (kind === "revision" || kind === "event") said[kind].push(id);
    if (said.event.length === 400) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");

  await using database = await openDatabase(file);
  const events = await new PrismaQueuedEvents(database).next({ functionId: "id-of-echo" }, 100_000);
  const functions = new PrismaFunctions(database);
  const rows = await functions.transitionsAfter(0, 100_000);
  expect(events.map((event) => event.requestId)).toEqual(expect.arrayContaining(said.event));
  expect(rows.map((row) => row.cause)).toEqual(expect.arrayContaining(said.revision));
  // A change and its row are there together, and the numbers have no hole.
  expect((await functions.get("echo"))?.revisionId).toBe(rows.at(-1)?.cause);
  expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
  expect(said.revision.length).toBeGreaterThan(10);
});
