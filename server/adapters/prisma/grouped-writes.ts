/** Group commit: what is asked for while the database is busy goes along in one transaction, which is one sync. */
import type { Database, Durability, Transaction } from "./open-database.ts";

interface Waiting<Item> {
  item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

export class GroupedWrites<Item> {
  readonly #database: Database;
  readonly #durability: Durability;
  readonly #write: (tx: Transaction, items: Item[]) => Promise<ReadonlyMap<Item, Error>>;
  /** Asked for, and not yet taken along by a transaction. */
  #waiting: Waiting<Item>[] = [];

  /** @param write @returns the items that are refused; the others are stored. */
  constructor(
    database: Database,
    durability: Durability,
    write: (tx: Transaction, items: Item[]) => Promise<ReadonlyMap<Item, Error>>,
  ) {
    this.#database = database;
    this.#durability = durability;
    this.#write = write;
  }

  /** Resolves when it is committed. */
  add(item: Item): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ item, resolve, reject });
    if (this.#waiting.length === 1) void this.#commit();
    return promise;
  }

  async #commit(): Promise<void> {
    let taken: Waiting<Item>[] | undefined;
    const take = () => {
      taken = this.#waiting;
      this.#waiting = [];
      return taken.map(({ item }) => item);
    };
    try {
      const refused = await this.#database.write(this.#durability, (tx) => this.#write(tx, take()));
      for (const { item, resolve, reject } of taken ?? []) {
        const error = refused.get(item);
        if (error) reject(error);
        else resolve();
      }
    } catch (error) {
      // When the transaction did not even begin, its items are refused with it, and later ones begin anew.
      if (!taken) take();
      for (const { reject } of taken ?? []) reject(error);
    }
  }
}
