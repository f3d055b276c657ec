import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { trailRoom } from "./testing/trail-room.ts";

/** Appends as fast as it can, and says each record that it was told is kept. */
const busyProcess = (folder: string) => `
  const at = ${JSON.stringify(import.meta.dirname)};
  const { openDatabase } = await import(at + "/open-database.ts");
  const { openAuditTrail } = await import(at + "/audit-trail.ts");
  const { sampleEvent, trailParts } = await import(at + "/testing/trail-parts.ts");
  const database = await openDatabase(${JSON.stringify(folder)} + "/database.sqlite");
  const trail = await openAuditTrail({ ...trailParts(${JSON.stringify(folder)}), database });
  async function append() {
    for (;;) process.stdout.write((await trail.append(sampleEvent())).eventId + "\\n");
  }
  await Promise.all([append(), append(), append()]);`;

test("whatever a killed process was told is recorded is on the trail, which is intact", async () => {
  await using room = await trailRoom();
  const folder = path.dirname(room.file);
  // A file, and not an argument, which its threads would be given as well.
  const program = path.join(folder, "busy.mjs");
  await writeFile(program, busyProcess(folder));
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line);
    if (told.length === 300) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");

  const trail = await room.open();
  expect(room.logged).toEqual([]);
  expect(trail.status().fault).toBeUndefined();
  const { events } = await trail.lookup({ filter: {}, order: "oldest-first", limit: 100_000 });
  expect(events.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(told));
  await trail.close();
  expect(await room.verify()).toMatchObject({ count: events.length, intact: true });
});
