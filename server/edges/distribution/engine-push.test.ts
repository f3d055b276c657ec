/** Docker Engine itself pushes and pulls. */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { loadArchive } from "../../adapters/docker/load-archive.ts";
import { openEngine } from "../../adapters/docker/open-engine.ts";
import { testDockerHost } from "../../adapters/docker/testing/test-image.ts";
import { MemoryEngineImages } from "../../adapters/memory/engine-images.ts";
import { RegistryImageSources } from "../../adapters/registry/image-sources.ts";
import { allPermitted } from "../../adapters/registry/testing/all-permitted.ts";
import { makeDockerArchive, makeImage, packLayer } from "../../adapters/registry/testing/image.ts";
import { noLogins } from "../../adapters/registry/testing/no-logins.ts";
import { openRepository } from "./testing/served-repository.ts";

const signal = AbortSignal.timeout(60_000);

test("an image that Docker Engine pushes is one that functions run from, and pulled it is the same", async () => {
  await using served = await openRepository();
  using engine = await openEngine(testDockerHost, signal);
  const host = `localhost:${served.port}`;
  const name = `${host}/team/hello`;
  const layers = ["one", "two"].map((path) => packLayer([{ path, content: randomUUID() }], "none"));
  const image = makeImage(layers, { entryPoint: ["/one"] });
  await loadArchive(engine, Readable.from([makeDockerArchive(image, [`${name}:1`])]), signal);
  const inEngine = engine.docker.getImage(`${name}:1`);
  const login = { username: "anybody", password: "anything", serveraddress: host };
  let isThere = true;
  try {
    const { Id } = await inEngine.inspect();
    const pushed = await text(await inEngine.push({ tag: "1", authconfig: login }));
    expect(pushed).not.toContain("errorDetail");

    const sources = new RegistryImageSources({
      ...{ repository: served.repository, blobs: served.blobs, engineImages: new MemoryEngineImages() },
      ...{ permission: allPermitted, logins: noLogins, ownHosts: [host] },
    });
    const resolved = await sources.resolve(`${name}:1`, "hello", signal);
    const fetched = await sources.fetch(resolved, "hello", signal);
    expect(fetched.configDigest).toBe(image.configDigest);
    expect(fetched.layers.map(({ diffId }) => diffId)).toEqual(layers.map(({ diffId }) => diffId));
    for (const { mediaType } of fetched.layers) expect(mediaType).toMatch(/tar[.+]gzip$/);

    await inEngine.remove();
    isThere = false;
    const pulled = await text(await engine.docker.pull(`${name}:1`));
    expect(pulled).toContain(resolved.digest);
    isThere = true;
    expect((await inEngine.inspect()).Id).toBe(Id);
    expect(served.failures).toEqual([]);
  } finally {
    if (isThere) await inEngine.remove({ force: true });
  }
});
