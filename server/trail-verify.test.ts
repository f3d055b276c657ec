import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sampleEvent } from "./adapters/prisma/testing/trail-parts.ts";
import { trailRoom } from "./adapters/prisma/testing/trail-room.ts";

async function verify(folder: string) {
  const env = { ...process.env, LAMBDARIUM_DATA: folder, LAMBDARIUM_ROOT_KEY: "07".repeat(32) };
  const script = path.join(import.meta.dirname, "trail-verify.ts");
  const run = promisify(execFile)(process.execPath, [script], { env });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  );
}

test("trail:verify says count and head while the trail is open, and names the first record that is not as written", async () => {
  await using room = await trailRoom();
  const trail = await room.open();
  for (let count = 0; count < 3; count += 1) await trail.append(sampleEvent());
  const { head } = trail.status();
  const stdout = `The audit trail is as it was written: 3 records, head ${head}, in ${path.dirname(room.file)}.\n`;
  expect(await verify(path.dirname(room.file))).toEqual({ code: 0, stdout });
  await trail.close();
  room.byHand(`DELETE FROM "TrailEvent" WHERE "sequence" = 3; DELETE FROM "TrailResource" WHERE "sequence" = 3`);
  const missing = "Record 3 is missing.\n2 records before it are as they were written.\n";
  expect(await verify(path.dirname(room.file))).toEqual({ code: 1, stdout: missing });
});
