/** The AWS SDK asks; what answers is the platform's own code on memory. */
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from "@aws-sdk/client-kms";
import { RootKeyVault } from "../../../../adapters/key-vault/root-key-vault.ts";
import { MemoryAuditTrail } from "../../../../adapters/memory/audit-trail.ts";
import { MemoryKeyStore } from "../../../../adapters/memory/key-store.ts";
import { SystemClock } from "../../../../adapters/system/system-clock.ts";
import { bindKeyOperations } from "../../../../bind-key-operations.ts";
import type { PassingEvent } from "../../../../core/live/event.ts";
import type { KeyPorts } from "../../../../operations/key/key-ports.ts";
import { createRootApi } from "../../root-api.ts";
import { kmsService, kmsTarget } from "../kms-service.ts";

export const place = { region: "us-east-1", account: "000000000000" };

/** Keys on memory, with everything that was recorded and told. */
export function memoryKeys() {
  const changed: string[] = [];
  const publish = (event: PassingEvent) => void (event.type === "key-changed" && changed.push(event.keyId));
  const clock = new SystemClock();
  const auditTrail = new MemoryAuditTrail(clock, place);
  const ports: KeyPorts & { clock: SystemClock } = {
    ...{ keyStore: new MemoryKeyStore(), keyVault: new RootKeyVault(randomBytes(32)), live: { publish } },
    ...{ auditTrail, clock, ids: { uuid: randomUUID }, config: place },
  };
  return {
    ...{ ports, changed, auditTrail, clock, keys: bindKeyOperations(ports) },
    /** The records as CloudTrail writes them, newest first. */
    async records(limit = 1000) {
      const { events } = await auditTrail.lookup({ filter: {}, order: "newest-first", limit });
      return events.map(({ text }) => JSON.parse(text));
    },
  };
}

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
