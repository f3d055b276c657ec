/** The AWS SDK asks; what answers is the platform's own code on memory. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateRepositoryCommand, ECRClient, PutImageCommand, type PutImageCommandInput } from "@aws-sdk/client-ecr";
import { MemoryBlobUploads } from "../../../../adapters/memory/blob-uploads.ts";
import { MemoryBlobs } from "../../../../adapters/memory/blobs.ts";
import { MemoryImageRepository } from "../../../../adapters/memory/image-repository.ts";
import { type MadeImage, makeImage, packLayer } from "../../../../adapters/registry/testing/image.ts";
import { bindRepositoryOperations } from "../../../../bind-repository-operations.ts";
import type { PassingEvent } from "../../../../core/live/event.ts";
import { createRootApi } from "../../root-api.ts";
import { ecrService, ecrTarget } from "../ecr-service.ts";

export const account = "000000000000";
export const pushedAt = 1_764_000_000_000;
const place = { region: "us-east-1", account };

/** Small, and different for each name. */
export const imageOf = (name: string): MadeImage => makeImage([packLayer([{ path: name, content: name }])]);

/** The repository on memory. */
export function memoryEcr(endpoint: string) {
  const repository = new MemoryImageRepository();
  const blobs = new MemoryBlobs();
  const blobUploads = new MemoryBlobUploads(blobs);
  const published: PassingEvent["type"][] = [];
  const live = { publish: (event: PassingEvent) => void published.push(event.type) };
  const clock = { now: () => pushedAt, monotonic: () => 0, dueNow: () => pushedAt };
  const repositories = bindRepositoryOperations({ repository, blobs, blobUploads, live, clock, config: place });
  return { repository, blobs, published, ecr: { repositories, place: { ...place, endpoint }, clock } };
}

export async function openEcr() {
  await using stack = new AsyncDisposableStack();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  stack.defer(() => server.closeAllConnections());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { repository, blobs, published, ecr } = memoryEcr(endpoint);
  const services = { [ecrTarget]: ecrService(ecr) };
  const log = { info() {}, warn() {}, error() {} };
  const answer = createRootApi({ config: place, ids: { uuid: randomUUID }, log, services });
  const clientOf = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: "test" };
    return new ECRClient({ endpoint, region: place.region, credentials, maxAttempts: 1 });
  };
  const [client, foreign] = [clientOf("test"), clientOf("222233334444")];
  for (const one of [client, foreign]) stack.defer(() => one.destroy());
  const create = (repositoryName: string) => client.send(new CreateRepositoryCommand({ repositoryName }));
  /** Config and layers, as after the first part of a push. */
  async function upload(image: MadeImage, name: string) {
    for (const bytes of [image.configBytes, ...image.layers.map(({ blob }) => blob)]) {
      const { digest } = await blobs.put(one(bytes), undefined, AbortSignal.timeout(60_000));
      await repository.linkBlob({ repository: name, digest, at: pushedAt });
    }
  }
  const put = (image: MadeImage, input: Partial<PutImageCommandInput> & { repositoryName: string }) =>
    client.send(new PutImageCommand({ imageManifest: Buffer.from(image.manifestBytes).toString(), ...input }));
  let made = 0;
  const owned = stack.move();
  return {
    ...{ client, foreign, endpoint, repository, blobs, published, create, upload, put },
    /** A new repository with an image for each tag. */
    async filled(...tags: string[]) {
      const repositoryName = `team/r${++made}`;
      await create(repositoryName);
      const images = tags.map((tag) => imageOf(`${repositoryName}${tag}`));
      for (const [at, image] of images.entries()) {
        await upload(image, repositoryName);
        await put(image, { repositoryName, imageTag: tags[at] });
      }
      return { repositoryName, images };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
