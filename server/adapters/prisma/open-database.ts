/**
 * The database: SQLite in WAL mode through Prisma.
 *
 * Two connections. Reads go through one and see only what is committed. Writes go through the other, one transaction
 * at a time: Prisma's adapter has one connection per client and lets a statement that arrives while a transaction is
 * open run inside it, where that transaction's rollback would take it along.
 *
 * Durability. In WAL mode everything committed survives the death of the process. What a caller was promised (an
 * accepted event, a state change) is also synced, so that it survives the loss of power; history is not.
 */
import path from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { type Prisma, PrismaClient } from "../../../prisma/client/client.ts";
import { checkpointPages, LOG_BYTES, PAGE_BYTES } from "./database-settings.ts";
import { type Connection, migrate } from "./migrate.ts";

/** Whether a commit waits for the disk. */
export type Durability = "synced" | "written";

export type Transaction = Prisma.TransactionClient;

export interface Database extends AsyncDisposable {
  /** For reading only: sees what is committed. */
  reader: PrismaClient;
  /** For a connection of one's own. */
  file: string;
  /**
   * Runs the work, which writes through another connection, in line with the transactions.
   * @param work is told when somebody begins to wait behind it
   */
  aside<T>(work: (awaited: Promise<void>) => Promise<T>): Promise<T>;
  /** Runs the work in a transaction of its own, after those asked for before. Throwing rolls it back. */
  write<T>(durability: Durability, work: (transaction: Transaction) => Promise<T>): Promise<T>;
}

const migrationsFolder = path.resolve(import.meta.dirname, "../../../prisma/migrations");

/** Transactions are short and in line; the limit only ends one that hangs. */
const TRANSACTION_TIMEOUT_MS = 60_000;

/** @throws Error with a sentence for the user when the file is not our database, or of a newer version. */
export async function openDatabase(file: string, migrations: string = migrationsFolder): Promise<Database> {
  const connections = new Connections(file);
  await prepare(connections, file, migrations);
  const writer = new PrismaClient({ adapter: connections });
  const reader = new PrismaClient({ adapter: connections });

  let synced = false;
  async function run<T>(durability: Durability, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const wantsSync = durability === "synced";
    if (wantsSync !== synced) {
      await writer.$queryRawUnsafe(`PRAGMA synchronous = ${wantsSync ? "FULL" : "NORMAL"}`);
      synced = wantsSync;
    }
    return writer.$transaction(work, { timeout: TRANSACTION_TIMEOUT_MS, maxWait: TRANSACTION_TIMEOUT_MS });
  }

  let last: Promise<unknown> = Promise.resolve();
  let tellLast = () => {};
  let closed = false;
  function aside<T>(work: (awaited: Promise<void>) => Promise<T>): Promise<T> {
    // Prisma would open the file anew.
    if (closed) return Promise.reject(new Error(`the database ${file} is closed`));
    tellLast();
    const awaited = Promise.withResolvers<void>();
    tellLast = awaited.resolve;
    const result = last.then(() => work(awaited.promise));
    // The line goes on after a failure; the failure itself is the caller's.
    last = result.catch(() => undefined);
    return result;
  }
  return {
    ...{ reader, file, aside },
    write: (durability, work) => aside(() => run(durability, work)),
    async [Symbol.asyncDispose]() {
      closed = true;
      await last;
      await reader.$disconnect();
      await writer.$disconnect();
    },
  };
}

async function prepare(connections: Connections, file: string, migrations: string): Promise<void> {
  const connection = await connections.connect();
  try {
    await migrate(connection, migrations, file);
  } finally {
    await connection.dispose();
  }
}

/** Every connection begins with the same settings. */
class Connections extends PrismaBetterSqlite3 {
  readonly #file: string;

  constructor(file: string) {
    // Nobody else writes to our folder; the wait is for a person's sqlite3 shell, and it blocks the process.
    super({ url: file, timeout: 2_000 });
    this.#file = file;
  }

  override async connect(): Promise<Connection> {
    try {
      const connection = await super.connect();
      await connection.executeScript(`PRAGMA page_size = ${PAGE_BYTES}`);
      await connection.executeScript(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = ${LOG_BYTES}`,
      );
      await connection.executeScript(`PRAGMA wal_autocheckpoint = ${checkpointPages.others}`);
      return connection;
    } catch (cause) {
      throw new Error(
        `The database ${this.#file} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
        { cause },
      );
    }
  }
}
