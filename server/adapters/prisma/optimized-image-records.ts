import type { OptimizedImage as Row } from "../../../prisma/client/client.ts";
import type { OptimizedImageRecord, OptimizedImageRecords } from "../../ports/optimized-image-records.ts";
import type { Database } from "./open-database.ts";

export class PrismaOptimizedImageRecords implements OptimizedImageRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(configDigest: string): Promise<OptimizedImageRecord | undefined> {
    const row = await this.#database.reader.optimizedImage.findUnique({ where: { configDigest } });
    return row ? readRecord(row) : undefined;
  }

  async list(): Promise<OptimizedImageRecord[]> {
    return (await this.#database.reader.optimizedImage.findMany({ orderBy: { configDigest: "asc" } })).map(readRecord);
  }

  async put({ image, optimizedAt }: OptimizedImageRecord): Promise<void> {
    const { configDigest } = image;
    const data = { image: JSON.stringify(image), optimizedAt };
    await this.#database.write("synced", (tx) =>
      tx.optimizedImage.upsert({ where: { configDigest }, create: { configDigest, ...data }, update: data }),
    );
  }

  async delete(configDigest: string): Promise<void> {
    await this.#database.write("synced", (tx) => tx.optimizedImage.deleteMany({ where: { configDigest } }));
  }
}

function readRecord({ image, optimizedAt }: Row): OptimizedImageRecord {
  return { image: JSON.parse(image), optimizedAt };
}
