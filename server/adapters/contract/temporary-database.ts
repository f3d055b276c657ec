import { readFile, writeFile } from "node:fs/promises";
import { type Database, openDatabase } from "../prisma/open-database.ts";
import type { Open } from "./functions.contract.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Opens a port on a database of its own; both are gone after the test. */
export function onDatabase<Port extends object>(make: (database: Database) => Port): Open<Port> {
  return async () => {
    await using resources = new AsyncDisposableStack();
    const folder = resources.use(await temporaryFolder());
    const database = resources.use(await openNewDatabase(folder.file("database.sqlite")));
    const port = make(database);
    if (Symbol.asyncDispose in port) resources.use(port as Port & AsyncDisposable);
    const owned = resources.move();
    return { port, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
}

/** As a start leaves it: a copy of one, which is there sooner than the disk has taken migration after migration. */
export async function openNewDatabase(file: string): Promise<Database> {
  empty ??= readEmpty();
  await writeFile(file, await empty, { flag: "wx" });
  return openDatabase(file);
}

let empty: Promise<Uint8Array> | undefined;

async function readEmpty(): Promise<Uint8Array> {
  await using folder = await temporaryFolder();
  const file = folder.file("database.sqlite");
  // Closed, it is all in one file.
  await (await openDatabase(file))[Symbol.asyncDispose]();
  return readFile(file);
}
