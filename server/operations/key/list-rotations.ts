import type { ApiCall } from "../../core/trail/api-call.ts";
import { findKey } from "./find-key.ts";
import type { KeyRotationRecord, Page, Part } from "./key-operations.ts";
import type { KeyPorts } from "./key-ports.ts";
import { partAfter } from "./part-of-list.ts";
import { recordCall } from "./record-call.ts";

/** Rotations that have been, oldest first; a page goes on after a version. @throws KeyError */
export function listRotations(
  call: ApiCall,
  { keyId, ...page }: Page & { keyId: string },
  ports: KeyPorts,
): Promise<Part<KeyRotationRecord> & { keyId: string }> {
  const operation = "ListKeyRotations";
  const called = { eventName: operation, readOnly: true, requestParameters: { keyId, ...page.asked } };
  return recordCall(call, called, ports, async (remarks) => {
    const { key } = await findKey({ call, operation, keyId, remarks }, ports);
    const rotations = (await ports.keyStore.materials(key.keyId))
      .filter(({ rotation }) => rotation !== undefined)
      .map(({ materialId, createdAt, rotation, version }) => ({ materialId, createdAt, rotation, version }));
    return { keyId: key.keyId, ...partAfter(rotations, rotationName, page) };
  });
}

/** In the order of the versions. */
export function rotationName({ version }: Pick<KeyRotationRecord, "version">): string {
  return String(version).padStart(9, "0");
}
