/** An engine of the test's own ends and comes back, and its containers live on meanwhile. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { openOwnEngine } from "./testing/own-engine.ts";
import { openTestAdapter } from "./testing/test-adapter.ts";
import { loadTestImage } from "./testing/test-image.ts";

// A dockerd is started twice.
vi.setConfig({ testTimeout: 240_000 });

test("a container that outlives its engine is heard again, and one line says that some may be missing", async () => {
  await using enduring = await openOwnEngine({ liveRestore: true });
  const engineReference = await loadTestImage({ base: "scratch", programs: ["/usr/bin/perl"] }, enduring.dockerHost);
  await using own = await openTestAdapter(enduring.dockerHost);
  const counting = `$| = 1; my $n = 0;
    until (-e "/tmp/end") { print "line ", $n++, "\\n"; select(undef, undef, undef, 0.02) } print "the last\\n"; exit 3`;
  await using run = await own.run({ engineReference, entryPoint: ["/usr/bin/perl"], command: ["-e", counting] });
  await run.line(/line 10$/);
  await enduring.stop();
  const heard = run.lines.length;
  await enduring.start();
  const notice = await run.line(/Docker Engine was away from [\d:]+ to [\d:]+ UTC: lines of that time may be missing/);
  expect(run.lines.filter((line) => line === notice)).toHaveLength(1);
  expect(run.lines.indexOf(notice)).toBeGreaterThanOrEqual(heard);
  await writeFile(path.join(own.dataFolder, "tmp", run.environmentId, "end"), "");
  await run.line(/the last$/);
  expect(await run.container.exited).toEqual({ kind: "exited", code: 3 });
  expect(await own.containers.count()).toBe(2);
});
