import type { OwedPermissions } from "../../ports/owed-permissions.ts";
import type { Database } from "./open-database.ts";

export class PrismaOwedPermissions implements OwedPermissions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<{ repository: string; policyText?: string }[]> {
    const rows = await this.#database.reader.repository.findMany({ where: { permissionOwed: true } });
    return rows.map(({ name, policyText }) => ({ repository: name, ...(policyText !== null && { policyText }) }));
  }

  async settle(name: string, policyText: string): Promise<void> {
    await this.#database.write("synced", (tx) =>
      tx.repository.updateMany({ where: { name }, data: { policyText, permissionOwed: false } }),
    );
  }
}
