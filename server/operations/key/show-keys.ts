import { type ShownKey, shownKey } from "../../core/key/shown-key.ts";
import type { KeyPagePorts } from "./key-page-ports.ts";

/** Every key with its names; those with an alias first, by name. */
export async function showKeys({ keyStore, clock, config }: KeyPagePorts): Promise<ShownKey[]> {
  const [keys, aliases] = await Promise.all([keyStore.list(), keyStore.aliases()]);
  return keys.map((key) => shownKey(key, aliases, config, clock.offsetMs)).sort(byName);
}

function byName({ aliases: [one], ...a }: ShownKey, { aliases: [other], ...b }: ShownKey): number {
  if (one !== undefined && other !== undefined) return one < other ? -1 : 1;
  if (one !== other) return one === undefined ? 1 : -1;
  return a.createdAt - b.createdAt;
}
