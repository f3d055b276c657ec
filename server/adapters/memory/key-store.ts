import { takenBack } from "../../core/key/due-time.ts";
import type { KeyAlias, KeyMaterial, KeyRecord } from "../../core/key/key-record.ts";
import type { KeyPage, KeyStore, NewKeyMaterial } from "../../ports/key-store.ts";

export class MemoryKeyStore implements KeyStore {
  readonly #keys = new Map<string, KeyRecord>();
  readonly #materials = new Map<string, KeyMaterial[]>();
  readonly #aliases = new Map<string, KeyAlias>();

  async create(key: KeyRecord, material: NewKeyMaterial, aliasName?: string): Promise<boolean> {
    const { keyId, createdAt } = key;
    if (aliasName !== undefined && this.#aliases.has(aliasName)) return false;
    this.#keys.set(keyId, key);
    this.#materials.set(keyId, [{ ...material, version: 1 }]);
    if (aliasName !== undefined) this.#aliases.set(aliasName, { aliasName, keyId, createdAt, updatedAt: createdAt });
    return true;
  }

  async get(keyId: string): Promise<KeyRecord | undefined> {
    return this.#keys.get(keyId);
  }

  async list(page: KeyPage = {}): Promise<KeyRecord[]> {
    return pageOf([...this.#keys.values()], ({ keyId }) => keyId, page);
  }

  async scheduled(): Promise<KeyRecord[]> {
    return [...this.#keys.values()].filter(({ rotation, deletion }) => rotation ?? deletion);
  }

  async change(
    keyId: string,
    change: (key: KeyRecord) => KeyRecord,
    material?: NewKeyMaterial,
  ): Promise<KeyRecord | undefined> {
    const key = this.#keys.get(keyId);
    if (!key) return undefined;
    const changed = change(key);
    if (changed === key) return key;
    this.#keys.set(keyId, changed);
    const materials = this.#materials.get(keyId) ?? [];
    if (material) this.#materials.set(keyId, [...materials, { ...material, version: materials.length + 1 }]);
    return changed;
  }

  async takeBack(aheadMs: number): Promise<void> {
    for (const [keyId, key] of this.#keys) this.#keys.set(keyId, takenBack(key, aheadMs));
  }

  async remove(keyId: string, still: (key: KeyRecord) => boolean): Promise<KeyAlias[] | undefined> {
    const key = this.#keys.get(keyId);
    if (!key || !still(key)) return undefined;
    const aliases = await this.aliases({ keyId });
    this.#keys.delete(keyId);
    this.#materials.delete(keyId);
    for (const { aliasName } of aliases) this.#aliases.delete(aliasName);
    return aliases;
  }

  async material(keyId: string, materialId: string): Promise<KeyMaterial | undefined> {
    return this.#materials.get(keyId)?.find((material) => material.materialId === materialId);
  }

  async materials(keyId: string): Promise<KeyMaterial[]> {
    return this.#materials.get(keyId) ?? [];
  }

  async alias(aliasName: string): Promise<KeyAlias | undefined> {
    return this.#aliases.get(aliasName);
  }

  async aliases({ keyId, ...page }: KeyPage & { keyId?: string } = {}): Promise<KeyAlias[]> {
    const all = [...this.#aliases.values()].filter((alias) => keyId === undefined || alias.keyId === keyId);
    return pageOf(all, ({ aliasName }) => aliasName, page);
  }

  async addAlias(alias: KeyAlias): Promise<boolean> {
    if (this.#aliases.has(alias.aliasName)) return false;
    this.#aliases.set(alias.aliasName, alias);
    return true;
  }

  async moveAlias(aliasName: string, { keyId, at }: { keyId: string; at: number }): Promise<KeyAlias | undefined> {
    const alias = this.#aliases.get(aliasName);
    if (alias) this.#aliases.set(aliasName, { ...alias, keyId, updatedAt: at });
    return alias;
  }

  async removeAlias(aliasName: string): Promise<KeyAlias | undefined> {
    const alias = this.#aliases.get(aliasName);
    this.#aliases.delete(aliasName);
    return alias;
  }
}

function pageOf<Item>(items: Item[], nameOf: (item: Item) => string, { after, limit }: KeyPage): Item[] {
  const sorted = items.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  return rest.slice(0, limit);
}
