import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { layerOf, tarOf } from "../adapters/archive/testing/build-archives.ts";
import { temporaryFolder } from "../adapters/contract/temporary-folder.ts";
import { taggedImages } from "../core/image/image-view.ts";
import { showRepositories } from "../operations/repository/show-repositories.ts";
import { ImportRoom } from "./testing/import-room.ts";

const docker = new Docker();
const machine = { os: "linux", architecture: process.arch === "arm64" ? "arm64" : "amd64" };

const dockerfile = [
  "FROM scratch",
  "COPY one /one",
  "COPY two /two",
  'ENTRYPOINT ["/one"]',
  'CMD ["serve"]',
  "WORKDIR /work",
];

/** An image made from nothing in the real engine, removed in the end. */
async function buildImage(name: string): Promise<AsyncDisposable> {
  const files = [
    { name: "Dockerfile", content: dockerfile.join("\n") },
    { name: "one", content: name },
    { name: "two", content: "two" },
  ];
  const output = await docker.buildImage(Readable.from([await tarOf(files)]), { t: name });
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(output, (error) => (error ? reject(error) : resolve(undefined)));
  });
  return { [Symbol.asyncDispose]: () => docker.getImage(name).remove({ force: true }) };
}

async function importImage(name: string, tag: string): Promise<AsyncDisposable> {
  const output = await docker.importImage(Readable.from([await layerOf("alone", name)]), { repo: name, tag });
  await buffer(output);
  return { [Symbol.asyncDispose]: () => docker.getImage(`${name}:${tag}`).remove({ force: true }) };
}

/** What `docker save` writes. */
async function save(...names: string[]): Promise<Buffer> {
  const query = names.map((name) => `names=${encodeURIComponent(name)}`).join("&");
  // docker-modem cuts the last character of a path with a query.
  const request = { path: `/images/get?${query}&`, method: "GET", isStream: true, statusCodes: { 200: true } };
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    docker.modem.dial(request, (error, data) => (error ? reject(error) : resolve(data as NodeJS.ReadableStream)));
  });
  return await buffer(stream);
}

test("what this machine's engine saves is stored, and listed with what the image says", async () => {
  const name = `lambdarium-test-${randomUUID().slice(0, 8)}`;
  await using _image = await buildImage(`${name}:1.0`);
  const saved = await save(`${name}:1.0`);
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path, machine);
  for (const archive of [saved, gzipSync(saved)]) {
    const view = await room.outcome(archive);
    expect(view.refusal).toBeUndefined();
    expect(view).toMatchObject({
      status: "stored",
      format: "docker archive",
      stored: [{ repository: name, tag: "1.0" }],
    });
  }
  const { repository, blobs } = room;
  const config = { region: "us-east-1", account: "000000000000" };
  const [tagged] = taggedImages(await showRepositories({ repository, blobs, config }));
  const program = tagged?.image.program;
  expect(tagged?.name).toBe(`${name}:1.0`);
  expect(program).toMatchObject({ entryPoint: ["/one"], command: ["serve"], workingDirectory: "/work" });
  expect(program?.architecture).toBe(machine.architecture === "amd64" ? "x86_64" : "arm64");
  expect(program?.layers.length).toBeGreaterThanOrEqual(2);
});

test("of two images that the engine saves into one archive the user says which", async () => {
  const name = `lambdarium-test-${randomUUID().slice(0, 8)}`;
  await using _built = await buildImage(`${name}:1`);
  await using _imported = await importImage(`${name}-b`, "2");
  await using folder = await temporaryFolder();
  await using room = await ImportRoom.open(folder.path, machine);
  const view = await room.outcome(await save(`${name}:1`, `${name}-b:2`));
  expect(view.status).toBe("choosing");
  expect(view.images.map(({ repository, tag }) => `${repository}:${tag}`).sort()).toEqual([`${name}-b:2`, `${name}:1`]);
  const chosen = view.images.find(({ tag }) => tag === "2");
  await room.uploads.choose(view.uploadId, [{ index: chosen?.index ?? -1, repository: "chosen", tag: "1" }]);
  expect((await room.reached(view.uploadId, "stored")).stored).toMatchObject([
    { repository: "chosen", tag: "1", layersKnown: 0 },
  ]);
});
