/** A change of one key, judged by what is stored when it is made. */
import { keyNotFound } from "../../core/key/key-name.ts";
import type { KeyRecord } from "../../core/key/key-record.ts";
import { assertPermitted } from "../../core/key/key-state.ts";
import type { NewKeyMaterial } from "../../ports/key-store.ts";
import { type FoundKey, findKey, type KeySearch } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";

type ChangePorts = Pick<KeyPorts, "keyStore" | "config" | "live">;

/** @param material becomes the key's newest @throws KeyError, also what `change` throws */
export async function changeKey(
  search: KeySearch,
  ports: ChangePorts,
  change: (key: KeyRecord) => KeyRecord,
  material?: NewKeyMaterial,
): Promise<FoundKey> {
  const { key: found, arn } = await findKey(search, ports);
  // The API answers nothing of the kind; the trail says which key it was.
  search.remarks.responseElements = { keyId: arn };
  const permitted = (key: KeyRecord) => {
    assertPermitted(search.operation, key, arn);
    return change(key);
  };
  const { keyId } = found;
  const key = await ports.keyStore.change(keyId, permitted, material);
  if (!key) throw keyNotFound(keyId, ports.config);
  ports.live.publish({ type: "key-changed", keyId });
  return { key, arn };
}
