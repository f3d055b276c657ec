import { takenBack } from "../../core/key/due-time.ts";
import type { KeyAlias, KeyMaterial, KeyRecord } from "../../core/key/key-record.ts";
import type { KeyPage, KeyStore, NewKeyMaterial } from "../../ports/key-store.ts";
import { keyOf, keyRow, materialOf } from "./key-rows.ts";
import type { Database, Transaction } from "./open-database.ts";

/** What is remembered for reading, until the next write: keys and materials. */
const REMEMBERED = 1000;

/** Keys, material and aliases as rows. A use of a key, which changes nothing, reads them from memory. */
export class PrismaKeyStore implements KeyStore {
  readonly #database: Database;
  readonly #keys = new Map<string, KeyRecord>();
  readonly #materials = new Map<string, KeyMaterial>();
  /** What was read before a write ended may be older than it, and is not remembered. */
  #writes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(key: KeyRecord, material: NewKeyMaterial, aliasName?: string): Promise<boolean> {
    const { keyId, createdAt } = key;
    return await this.#write(async (tx) => {
      if (aliasName !== undefined && (await aliasIn(tx, aliasName))) return false;
      await tx.key.create({ data: keyRow(key) });
      await addMaterial(tx, material, 1);
      if (aliasName === undefined) return true;
      await tx.keyAlias.create({ data: { aliasName, keyId, createdAt, updatedAt: createdAt } });
      return true;
    });
  }

  get(keyId: string): Promise<KeyRecord | undefined> {
    return this.#remembered(this.#keys, keyId, async () => {
      const row = await this.#database.reader.key.findUnique({ where: { keyId } });
      return row ? keyOf(row) : undefined;
    });
  }

  async list({ after, limit }: KeyPage = {}): Promise<KeyRecord[]> {
    const where = after === undefined ? {} : { keyId: { gt: after } };
    const rows = await this.#database.reader.key.findMany({ where, take: limit, orderBy: { keyId: "asc" } });
    return rows.map(keyOf);
  }

  async scheduled(): Promise<KeyRecord[]> {
    return (await scheduledIn(this.#database.reader)).map(keyOf);
  }

  async change(
    keyId: string,
    change: (key: KeyRecord) => KeyRecord,
    material?: NewKeyMaterial,
  ): Promise<KeyRecord | undefined> {
    return await this.#write(async (tx) => {
      const row = await tx.key.findUnique({ where: { keyId } });
      if (!row) return undefined;
      const key = keyOf(row);
      const changed = change(key);
      if (changed === key) return key;
      await tx.key.update({ where: { keyId }, data: keyRow(changed) });
      if (material) await addMaterial(tx, material, (await tx.keyMaterial.count({ where: { keyId } })) + 1);
      return changed;
    });
  }

  async takeBack(aheadMs: number): Promise<void> {
    await this.#write(async (tx) => {
      for (const row of await scheduledIn(tx)) {
        const { keyId } = row;
        await tx.key.update({ where: { keyId }, data: keyRow(takenBack(keyOf(row), aheadMs)) });
      }
    });
  }

  async remove(keyId: string, still: (key: KeyRecord) => boolean): Promise<KeyAlias[] | undefined> {
    const removed = await this.#write(async (tx) => {
      const row = await tx.key.findUnique({ where: { keyId } });
      if (!row || !still(keyOf(row))) return undefined;
      const aliases = await tx.keyAlias.findMany({ where: { keyId }, orderBy: { aliasName: "asc" } });
      // What is deleted is overwritten with zeros.
      await tx.$queryRawUnsafe("PRAGMA secure_delete = ON");
      await tx.key.delete({ where: { keyId } });
      await tx.$queryRawUnsafe("PRAGMA secure_delete = OFF");
      return aliases.map(aliasOf);
    });
    if (removed) await this.#emptyLog();
    return removed;
  }

  material(keyId: string, materialId: string): Promise<KeyMaterial | undefined> {
    return this.#remembered(this.#materials, `${keyId} ${materialId}`, async () => {
      const where = { keyId_materialId: { keyId, materialId } };
      const row = await this.#database.reader.keyMaterial.findUnique({ where });
      return row ? materialOf(row) : undefined;
    });
  }

  async materials(keyId: string): Promise<KeyMaterial[]> {
    const rows = await this.#database.reader.keyMaterial.findMany({ where: { keyId }, orderBy: { version: "asc" } });
    return rows.map(materialOf);
  }

  alias(aliasName: string): Promise<KeyAlias | undefined> {
    return aliasIn(this.#database.reader, aliasName);
  }

  async aliases({ keyId, after, limit }: KeyPage & { keyId?: string } = {}): Promise<KeyAlias[]> {
    const where = { ...(keyId !== undefined && { keyId }), ...(after !== undefined && { aliasName: { gt: after } }) };
    const rows = await this.#database.reader.keyAlias.findMany({ where, take: limit, orderBy: { aliasName: "asc" } });
    return rows.map(aliasOf);
  }

  async addAlias(alias: KeyAlias): Promise<boolean> {
    return await this.#write(async (tx) => {
      if (await aliasIn(tx, alias.aliasName)) return false;
      await tx.keyAlias.create({ data: alias });
      return true;
    });
  }

  async moveAlias(aliasName: string, { keyId, at }: { keyId: string; at: number }): Promise<KeyAlias | undefined> {
    return await this.#write(async (tx) => {
      const alias = await aliasIn(tx, aliasName);
      if (alias) await tx.keyAlias.update({ where: { aliasName }, data: { keyId, updatedAt: at } });
      return alias;
    });
  }

  async removeAlias(aliasName: string): Promise<KeyAlias | undefined> {
    return await this.#write(async (tx) => {
      const alias = await aliasIn(tx, aliasName);
      if (alias) await tx.keyAlias.delete({ where: { aliasName } });
      return alias;
    });
  }

  async #write<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    try {
      return await this.#database.write("synced", work);
    } finally {
      this.#writes++;
      this.#keys.clear();
      this.#materials.clear();
    }
  }

  async #remembered<Item>(
    items: Map<string, Item>,
    name: string,
    read: () => Promise<Item | undefined>,
  ): Promise<Item | undefined> {
    const known = items.get(name);
    if (known) return known;
    const writes = this.#writes;
    const item = await read();
    if (item === undefined || writes !== this.#writes) return item;
    if (items.size >= REMEMBERED) items.clear();
    items.set(name, item);
    return item;
  }

  /** Pages as they were before are in SQLite's log until it begins anew. Whoever reads just now keeps them a little longer. */
  async #emptyLog(): Promise<void> {
    const { reader } = this.#database;
    await this.#database.aside(() => reader.$queryRawUnsafe("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
}

type Reading = Pick<Transaction, "key" | "keyAlias">;

function scheduledIn(database: Reading) {
  const where = { OR: [{ rotationPeriodDays: { not: null } }, { deletionWindowDays: { not: null } }] };
  return database.key.findMany({ where, orderBy: { keyId: "asc" } });
}

async function aliasIn(database: Reading, aliasName: string): Promise<KeyAlias | undefined> {
  const row = await database.keyAlias.findUnique({ where: { aliasName } });
  return row ? aliasOf(row) : undefined;
}

function aliasOf({ aliasName, keyId, createdAt, updatedAt }: KeyAlias): KeyAlias {
  return { aliasName, keyId, createdAt, updatedAt };
}

async function addMaterial(tx: Transaction, material: NewKeyMaterial, version: number): Promise<void> {
  const { wrapped, rotation = null, ...plain } = material;
  await tx.keyMaterial.create({ data: { ...plain, version, rotation, wrapped: new Uint8Array(wrapped) } });
}
