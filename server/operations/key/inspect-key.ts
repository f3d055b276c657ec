import type { KeyDetail } from "../../core/key/shown-key.ts";
import type { KeyPagePorts } from "./key-page-ports.ts";

/** @returns undefined when there is no such key */
export async function inspectKey(
  keyId: string,
  { keyStore }: Pick<KeyPagePorts, "keyStore">,
): Promise<KeyDetail | undefined> {
  const [key, materials] = await Promise.all([keyStore.get(keyId), keyStore.materials(keyId)]);
  if (!key) return undefined;
  return {
    policyText: key.policyText,
    materials: materials.map(({ wrapped: _, ...material }) => material).reverse(),
  };
}
