/** Keys on memory, with everything that was recorded and told. */
import { randomBytes, randomUUID } from "node:crypto";
import { RootKeyVault } from "../../../adapters/key-vault/root-key-vault.ts";
import { MemoryAuditTrail } from "../../../adapters/memory/audit-trail.ts";
import { MemoryKeyStore } from "../../../adapters/memory/key-store.ts";
import { MemoryOwedRecords } from "../../../adapters/memory/owed-records.ts";
import { SystemClock } from "../../../adapters/system/system-clock.ts";
import { bindKeyOperations } from "../../../bind-key-operations.ts";
import type { PassingEvent } from "../../../core/live/event.ts";
import type { KeyPorts } from "../key-ports.ts";

export const place = { region: "us-east-1", account: "000000000000" };

/** @param told of each change of a key */
export function memoryKeys(told: (event: PassingEvent) => void = () => {}) {
  const changed: string[] = [];
  const publish = (event: PassingEvent) => {
    if (event.type === "key-changed") changed.push(event.keyId);
    told(event);
  };
  const clock = new SystemClock();
  const auditTrail = new MemoryAuditTrail(clock, place);
  const ports: KeyPorts & { clock: SystemClock } = {
    ...{ keyStore: new MemoryKeyStore(), keyVault: new RootKeyVault(randomBytes(32)), live: { publish } },
    ...{ auditTrail, owedRecords: new MemoryOwedRecords(), clock, ids: { uuid: randomUUID }, config: place },
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
