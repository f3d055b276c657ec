import type { ImageRepository, StoredManifest, StoredTag } from "../../ports/image-repository.ts";
import type { Database } from "./open-database.ts";

/** Manifests and tags as rows. */
export class PrismaImageRepository implements ImageRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  tags(): Promise<StoredTag[]> {
    return this.#database.reader.repositoryTag.findMany({ orderBy: [{ repository: "asc" }, { tag: "asc" }] });
  }

  async resolveTag(repository: string, tag: string): Promise<string | undefined> {
    const row = await this.#database.reader.repositoryTag.findUnique({
      where: { repository_tag: { repository, tag } },
    });
    return row?.digest;
  }

  async manifest(repository: string, digest: string): Promise<StoredManifest | undefined> {
    const row = await this.#database.reader.repositoryManifest.findUnique({
      where: { repository_digest: { repository, digest } },
    });
    return row ?? undefined;
  }

  async putManifest(manifest: StoredManifest, tag?: string): Promise<void> {
    const { repository, digest, mediaType, pushedAt } = manifest;
    const bytes = new Uint8Array(manifest.bytes);
    await this.#database.write("synced", async (tx) => {
      await tx.repositoryManifest.upsert({
        where: { repository_digest: { repository, digest } },
        create: { repository, digest, mediaType, bytes, pushedAt },
        update: { mediaType, bytes, pushedAt },
      });
      if (tag === undefined) return;
      await tx.repositoryTag.upsert({
        where: { repository_tag: { repository, tag } },
        create: { repository, tag, digest, updatedAt: pushedAt },
        update: { digest, updatedAt: pushedAt },
      });
    });
  }

  async deleteTag(repository: string, tag: string): Promise<boolean> {
    const { count } = await this.#database.write("synced", (tx) =>
      tx.repositoryTag.deleteMany({ where: { repository, tag } }),
    );
    return count > 0;
  }
}
