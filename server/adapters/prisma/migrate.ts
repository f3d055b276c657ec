/**
 * Applies the checked-in migrations, each in one transaction.
 *
 * Prisma's own runner is an engine that its CLI downloads; a closed machine has none. This one keeps the same
 * `_prisma_migrations` table, so that `prisma migrate deploy` agrees about what is applied.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";

export type Connection = Awaited<ReturnType<PrismaBetterSqlite3["connect"]>>;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * @param label names the database in errors: its file.
 * @returns the names of the migrations that were applied now.
 * @throws Error with a sentence for the user when the database is not one that these migrations lead to.
 */
export async function migrate(connection: Connection, folder: string, label: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const applied = await readApplied(connection, label);
  for (const [name, checksum] of applied) {
    const known = migrations.find((migration) => migration.name === name);
    if (!known) {
      throw new Error(
        `The database ${label} was made by a newer version of Lambdarium (it has the migration ${name}). ` +
          "Start that version, or choose another folder with LAMBDARIUM_DATA.",
      );
    }
    if (known.checksum !== checksum) {
      throw new Error(
        `The migration ${name} was changed after the database ${label} had it applied. ` +
          "Restore the file, or choose another folder with LAMBDARIUM_DATA.",
      );
    }
  }
  const missing = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of missing) await apply(connection, migration, label);
  return missing.map((migration) => migration.name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function readApplied(connection: Connection, label: string): Promise<Map<string, string>> {
  const table = await query(connection, "SELECT 1 FROM sqlite_master WHERE name = '_prisma_migrations'");
  if (table.length === 0) return new Map();
  const rows = await query(
    connection,
    `SELECT migration_name, checksum, finished_at IS NOT NULL
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  const unfinished = rows.find(([, , finished]) => Number(finished) === 0);
  if (unfinished) {
    throw new Error(
      `The migration ${unfinished[0]} of the database ${label} was begun by another tool and did not end. ` +
        "Settle it with `prisma migrate resolve`, or choose another folder with LAMBDARIUM_DATA.",
    );
  }
  return new Map(rows.map(([name, checksum]) => [String(name), String(checksum)]));
}

async function apply(connection: Connection, migration: Migration, label: string): Promise<void> {
  const { name, sql, checksum } = migration;
  let begun = false;
  try {
    // Foreign keys are checked at the end: rebuilding a table, as SQLite's ALTER needs, drops it in between.
    await connection.executeScript("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
    begun = true;
    await connection.executeScript(createTable);
    await connection.executeScript(sql);
    const broken = await query(connection, "PRAGMA foreign_key_check");
    if (broken.length > 0) throw new Error(`rows of ${broken[0]?.[0]} would refer to rows that are not there`);
    await connection.executeRaw({
      sql: `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
              VALUES (?, ?, ?, ?, ?, 1)`,
      args: [randomUUID(), checksum, name, Date.now(), Date.now()],
      argTypes: [text, text, text, whole, whole],
    });
    await connection.executeScript("COMMIT");
  } catch (cause) {
    if (begun) await connection.executeScript("ROLLBACK");
    throw new Error(`The migration ${name} could not be applied to the database ${label}; nothing was changed.`, {
      cause,
    });
  } finally {
    await connection.executeScript("PRAGMA foreign_keys = ON");
  }
}

const text = { scalarType: "string", arity: "scalar" } as const;
const whole = { scalarType: "bigint", arity: "scalar" } as const;

async function query(connection: Connection, sql: string): Promise<unknown[][]> {
  return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
}

/** The columns that Prisma's migrate gives this table in SQLite. */
const createTable = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "checksum" TEXT NOT NULL,
    "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL,
    "logs" TEXT,
    "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
  );`;
