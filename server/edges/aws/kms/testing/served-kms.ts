/** The AWS SDK asks; what answers is the platform's own code on memory. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from "@aws-sdk/client-kms";
import { memoryKeys, place } from "../../../../operations/key/testing/memory-keys.ts";
import { createRootApi } from "../../root-api.ts";
import { kmsService, kmsTarget } from "../kms-service.ts";

export { place };

export async function openKms() {
  await using stack = new AsyncDisposableStack();
  const memory = memoryKeys();
  const log = { info() {}, warn() {}, error() {} };
  const services = { [kmsTarget]: kmsService(memory.keys, place) };
  const answer = createRootApi({ config: place, ids: { uuid: randomUUID }, log, services });
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(() => void server.close());
  stack.defer(() => server.closeAllConnections());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: KMSClient[] = [];
  stack.defer(() => {
    for (const each of clients) each.destroy();
  });
  const clientOf = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: "test" };
    const made = new KMSClient({ endpoint, region: place.region, credentials, maxAttempts: 1 });
    clients.push(made);
    return made;
  };
  const client = clientOf("test");
  const owned = stack.move();
  return {
    ...memory,
    ...{ client, clientOf, endpoint },
    /** @returns its id */
    async create(input: CreateKeyCommandInput = {}): Promise<string> {
      const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
      return KeyMetadata?.KeyId ?? "";
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
