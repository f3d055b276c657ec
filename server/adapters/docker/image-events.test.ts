import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { followImageEvents } from "./image-events.ts";
import { openEngine } from "./open-engine.ts";
import { openBreakableEngine } from "./testing/breakable-engine.ts";
import { loadTestImage } from "./testing/test-image.ts";

test("a tag that is set is heard of, and so is a new connection to the engine", async () => {
  const signal = AbortSignal.timeout(50_000);
  const image = await loadTestImage({ base: "scratch", layers: [[{ path: "/hello", content: "hello" }]] });
  await using broken = await openBreakableEngine();
  using engine = await openEngine(broken.dockerHost, signal);
  let heard = 0;
  let told = () => {};
  const more = async (count: number) => {
    while (heard < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      told = resolve;
      await promise;
    }
  };
  await using events = followImageEvents(engine);
  events.onChange(() => {
    heard += 1;
    told();
  });
  await more(1);
  const repo = `lambdarium-test-${randomUUID()}`;
  const before = heard;
  await engine.docker.getImage(image).tag({ repo, tag: "1" });
  await more(before + 1);
  await engine.docker.getImage(`${repo}:1`).remove();
  const connected = heard;
  broken.cut();
  broken.mend();
  await more(connected + 1);
  expect(heard).toBeGreaterThan(connected);
});
