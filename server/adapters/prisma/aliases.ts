/** Aliases in the database. Every invoke by an alias asks for it: they are remembered until the next change. */
import type { Alias as Row } from "../../../prisma/client/client.ts";
import { type Alias, versionsOf } from "../../core/function/alias.ts";
import type { VersionId } from "../../core/function/version.ts";
import type { Aliases } from "../../ports/aliases.ts";
import type { Database, Transaction } from "./open-database.ts";

export class PrismaAliases implements Aliases {
  readonly #database: Database;
  /** By function id and name, which no function has after another; emptied by every change. */
  readonly #remembered = new Map<string, Alias>();
  /** How many changes have ended: what was read across one is not remembered. */
  #changes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(functionId: string, name: string): Promise<Alias | undefined> {
    const key = `${functionId}:${name}`;
    const remembered = this.#remembered.get(key);
    if (remembered) return remembered;
    const changes = this.#changes;
    const row = await this.#database.reader.alias.findUnique({ where: { functionId_name: { functionId, name } } });
    const alias = row ? readAlias(row) : undefined;
    if (alias && changes === this.#changes) this.#remembered.set(key, alias);
    return alias;
  }

  async list(functionId: string): Promise<Alias[]> {
    const rows = await this.#database.reader.alias.findMany({ where: { functionId }, orderBy: { name: "asc" } });
    return rows.map(readAlias);
  }

  create(alias: Alias): Promise<boolean> {
    const { functionId, name } = alias;
    return this.#change(async (tx) => {
      const taken = await tx.alias.count({ where: { functionId, name } });
      if (taken > 0 || !(await namesWhatIsThere(tx, alias))) return false;
      await tx.alias.create({ data: aliasRow(alias) });
      return true;
    });
  }

  change(revisionId: string, next: Alias): Promise<boolean> {
    const { functionId, name } = next;
    return this.#change(async (tx) => {
      if (!(await namesWhatIsThere(tx, next))) return false;
      const { count } = await tx.alias.updateMany({ where: { functionId, name, revisionId }, data: aliasRow(next) });
      return count > 0;
    });
  }

  delete(functionId: string, name: string): Promise<boolean> {
    return this.#change(async (tx) => (await tx.alias.deleteMany({ where: { functionId, name } })).count > 0);
  }

  async #change(work: (tx: Transaction) => Promise<boolean>): Promise<boolean> {
    try {
      return await this.#database.write("synced", work);
    } finally {
      this.#changes += 1;
      this.#remembered.clear();
    }
  }
}

/** @returns whether an alias names one of these versions of a function */
export async function isAliased(tx: Transaction, versions: readonly VersionId[]): Promise<boolean> {
  const functionId = { in: versions.map((one) => one.functionId) };
  const aliases = (await tx.alias.findMany({ where: { functionId } })).map(readAlias);
  return versions.some(({ version }) => aliases.some((alias) => versionsOf(alias).includes(version)));
}

async function namesWhatIsThere(tx: Transaction, alias: Alias): Promise<boolean> {
  const { functionId } = alias;
  const versions = versionsOf(alias);
  return (await tx.functionVersion.count({ where: { functionId, version: { in: versions } } })) === versions.length;
}

function aliasRow({ weights, ...columns }: Alias): Row {
  return { ...columns, weights: JSON.stringify(weights) };
}

function readAlias({ weights, ...columns }: Row): Alias {
  return { ...columns, weights: JSON.parse(weights) };
}
