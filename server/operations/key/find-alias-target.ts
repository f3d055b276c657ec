import { KeyError } from "../../core/errors/key-error.ts";
import { parseKeyName } from "../../core/key/key-name.ts";
import { type FoundKey, findKey, type KeySearch } from "./find-key.ts";
import type { KeyPorts } from "./key-ports.ts";

/** An alias names a key and never an alias, so that none leads to itself. @throws KeyError */
export async function findAliasTarget(
  search: KeySearch,
  ports: Pick<KeyPorts, "keyStore" | "config">,
): Promise<FoundKey> {
  if (parseKeyName(search.keyId, ports.config).kind === "alias") {
    throw new KeyError("ValidationException", "Aliases must refer to keys. Not aliases");
  }
  return findKey(search, ports);
}
