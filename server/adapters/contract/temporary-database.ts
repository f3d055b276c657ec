import { type Database, openDatabase } from "../prisma/open-database.ts";
import type { Open } from "./functions.contract.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Opens a port on a database of its own; both are gone after the test. */
export function onDatabase<Port extends object>(make: (database: Database) => Port): Open<Port> {
  return async () => {
    await using resources = new AsyncDisposableStack();
    const folder = resources.use(await temporaryFolder());
    const database = resources.use(await openDatabase(folder.file("database.sqlite")));
    const port = make(database);
    if (Symbol.asyncDispose in port) resources.use(port as Port & AsyncDisposable);
    const owned = resources.move();
    return { port, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  };
}
