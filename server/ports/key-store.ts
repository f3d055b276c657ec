import type { KeyAlias, KeyMaterial, KeyRecord } from "../core/key/key-record.ts";

export type NewKeyMaterial = Omit<KeyMaterial, "version">;

/** Of a list: what comes after a name, all of it without a limit. */
export interface KeyPage {
  after?: string;
  limit?: number;
}

/** Keys, their wrapped material and their names. Every write is synced to disk when it resolves. */
export interface KeyStore {
  /** @param aliasName given with it; @returns false, and nothing is made, when that alias is there already */
  create(key: KeyRecord, material: NewKeyMaterial, aliasName?: string): Promise<boolean>;
  get(keyId: string): Promise<KeyRecord | undefined>;
  /** By key id. */
  list(page?: KeyPage): Promise<KeyRecord[]>;
  /** Keys that something will happen to by itself. */
  scheduled(): Promise<KeyRecord[]>;
  /**
   * Stores what the key is changed to; no other change comes between. What `change` throws changes nothing, and so does
   * returning the key as it was given.
   * @param material becomes the key's newest
   * @returns undefined when there is no such key
   */
  change(
    keyId: string,
    change: (key: KeyRecord) => KeyRecord,
    material?: NewKeyMaterial,
  ): Promise<KeyRecord | undefined>;
  /** Due time is only `aheadMs` ahead any more. */
  takeBack(aheadMs: number): Promise<void>;
  /**
   * With its material, which cannot be read from the disk any more, and its aliases.
   * @returns undefined, and nothing is removed, when there is none or it is not as it has to be; else its aliases
   */
  remove(keyId: string, still: (key: KeyRecord) => boolean): Promise<KeyAlias[] | undefined>;

  material(keyId: string, materialId: string): Promise<KeyMaterial | undefined>;
  /** Oldest first. */
  materials(keyId: string): Promise<KeyMaterial[]>;

  alias(aliasName: string): Promise<KeyAlias | undefined>;
  /** By name; of one key, or of all. */
  aliases(query?: KeyPage & { keyId?: string }): Promise<KeyAlias[]>;
  /** @returns false when the name is taken */
  addAlias(alias: KeyAlias): Promise<boolean>;
  /** @returns the alias as it was; undefined when it is not there */
  moveAlias(aliasName: string, to: { keyId: string; at: number }): Promise<KeyAlias | undefined>;
  /** @returns the alias as it was; undefined when it is not there */
  removeAlias(aliasName: string): Promise<KeyAlias | undefined>;
}
