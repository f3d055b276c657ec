import { type BlobReference, storedReferences } from "../../core/image/manifest-references.ts";
import type { PushWay, RepositoryPush } from "../../core/image/repository-push.ts";
import type {
  ImageRepository,
  Page,
  PutOutcome,
  Repository,
  StoredManifest,
  StoredTag,
  TagMutability,
} from "../../ports/image-repository.ts";
import type { Database, Transaction } from "./open-database.ts";
import { readPushes, recordPush } from "./repository-pushes.ts";

/** Repositories, manifests and tags as rows. */
export class PrismaImageRepository implements ImageRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async createRepository(repository: Repository): Promise<boolean> {
    const { policyText = null, ...row } = repository;
    return await this.#database.write("synced", async (tx) => {
      if (await tx.repository.findUnique({ where: { name: row.name } })) return false;
      await tx.repository.create({ data: { ...row, policyText } });
      return true;
    });
  }

  async repository(name: string): Promise<Repository | undefined> {
    const row = await this.#database.reader.repository.findUnique({ where: { name } });
    return row ? repositoryOf(row) : undefined;
  }

  async listRepositories(page: Page = {}): Promise<Repository[]> {
    const { after, take } = bounds(page);
    const where = after === undefined ? {} : { name: { gt: after } };
    const rows = await this.#database.reader.repository.findMany({ where, take, orderBy: { name: "asc" } });
    return rows.map(repositoryOf);
  }

  async deleteRepository(name: string): Promise<boolean> {
    return await this.#database.write("synced", async (tx) => {
      await tx.repositoryManifest.deleteMany({ where: { repository: name } });
      await tx.repositoryBlob.deleteMany({ where: { repository: name } });
      await tx.repositoryPush.deleteMany({ where: { repository: name } });
      const { count } = await tx.repository.deleteMany({ where: { name } });
      return count > 0;
    });
  }

  async setTagMutability(name: string, tagMutability: TagMutability): Promise<boolean> {
    return await this.#change({ name }, { tagMutability });
  }

  async setPolicy(
    name: string,
    policyText: string | undefined,
    before?: { policyText: string | undefined },
  ): Promise<boolean> {
    const where = { name, ...(before && { policyText: before.policyText ?? null }) };
    return await this.#change(where, { policyText: policyText ?? null });
  }

  tags(): Promise<StoredTag[]> {
    return this.#database.reader.repositoryTag.findMany({ orderBy: [{ repository: "asc" }, { tag: "asc" }] });
  }

  async listTags(repository: string, page: Page = {}): Promise<StoredTag[]> {
    const { after, take } = bounds(page);
    const where = { repository, ...(after !== undefined && { tag: { gt: after } }) };
    return await this.#database.reader.repositoryTag.findMany({ where, take, orderBy: { tag: "asc" } });
  }

  async resolveTag(repository: string, tag: string): Promise<string | undefined> {
    const row = await this.#database.reader.repositoryTag.findUnique({
      where: { repository_tag: { repository, tag } },
    });
    return row?.digest;
  }

  async deleteTag(repository: string, tag: string): Promise<boolean> {
    const { count } = await this.#database.write("synced", (tx) =>
      tx.repositoryTag.deleteMany({ where: { repository, tag } }),
    );
    return count > 0;
  }

  async manifest(repository: string, digest: string): Promise<StoredManifest | undefined> {
    const row = await this.#database.reader.repositoryManifest.findUnique({
      where: { repository_digest: { repository, digest } },
    });
    return row ? manifestOf(row) : undefined;
  }

  async listManifests(repository: string, page: Page = {}): Promise<StoredManifest[]> {
    const { after, take } = bounds(page);
    const where = { repository, ...(after !== undefined && { digest: { gt: after } }) };
    const rows = await this.#database.reader.repositoryManifest.findMany({ where, take, orderBy: { digest: "asc" } });
    return rows.map(manifestOf);
  }

  async referrers(repository: string, subject: string): Promise<StoredManifest[]> {
    const where = { repository, subject };
    const rows = await this.#database.reader.repositoryManifest.findMany({ where, orderBy: { digest: "asc" } });
    return rows.map(manifestOf);
  }

  async putManifest(manifest: StoredManifest, tag?: string, way: PushWay = "push"): Promise<PutOutcome> {
    const { repository, digest, mediaType, pushedAt } = manifest;
    const { subject = null, blobs } = storedReferences(manifest.bytes);
    const content = { mediaType, bytes: new Uint8Array(manifest.bytes), pushedAt, subject };
    return await this.#database.write("synced", async (tx) => {
      const { tagMutability } = await ensureRepository(tx, repository, pushedAt);
      const movedFrom = tag === undefined ? undefined : await tagTarget(tx, repository, tag);
      const moves = movedFrom !== undefined && movedFrom !== digest;
      if (moves && tagMutability === "immutable") return { kind: "immutable" };
      await tx.repositoryManifest.upsert({
        where: { repository_digest: { repository, digest } },
        create: { repository, digest, ...content },
        update: content,
      });
      if (tag !== undefined && movedFrom !== digest) {
        await recordPush(tx, { repository, tag, digest, at: pushedAt, way }, blobs);
      }
      for (const blob of blobs) await linkNamed(tx, repository, blob);
      if (tag !== undefined) await putTag(tx, { repository, tag, digest, updatedAt: pushedAt });
      return { kind: "stored", ...(moves && { movedFrom }) };
    });
  }

  pushes(repository: string, limit: number): Promise<RepositoryPush[]> {
    return readPushes(this.#database.reader, repository, limit);
  }

  async deleteManifest(repository: string, digest: string): Promise<boolean> {
    const { count } = await this.#database.write("synced", (tx) =>
      tx.repositoryManifest.deleteMany({ where: { repository, digest } }),
    );
    return count > 0;
  }

  async linkBlob({ repository, digest, at }: { repository: string; digest: string; at: number }): Promise<void> {
    if (await this.hasBlob(repository, digest)) return;
    await this.#database.write("synced", async (tx) => {
      await ensureRepository(tx, repository, at);
      await link(tx, { repository, digest });
    });
  }

  async hasBlob(repository: string, digest: string): Promise<boolean> {
    const where = { repository_digest: { repository, digest } };
    return (await this.#database.reader.repositoryBlob.findUnique({ where })) !== null;
  }

  async repositoriesOf(digest: string): Promise<string[]> {
    const where = { digest };
    const rows = await this.#database.reader.repositoryBlob.findMany({ where, orderBy: { repository: "asc" } });
    return rows.map(({ repository }) => repository);
  }

  async unlinkBlob(repository: string, digest: string): Promise<boolean> {
    const { count } = await this.#database.write("synced", (tx) =>
      tx.repositoryBlob.deleteMany({ where: { repository, digest } }),
    );
    return count > 0;
  }

  async unlinkEverywhere(digest: string): Promise<void> {
    await this.#database.write("synced", (tx) => tx.repositoryBlob.deleteMany({ where: { digest } }));
  }

  async namedBlobs(): Promise<Set<string>> {
    const named = new Set<string>();
    const keys = await this.#database.reader.repositoryManifest.findMany({
      select: { repository: true, digest: true },
    });
    // One at a time: a manifest may have 4 MiB, and there may be thousands.
    for (const { repository, digest } of keys) {
      const manifest = await this.manifest(repository, digest);
      for (const blob of manifest ? storedReferences(manifest.bytes).blobs : []) named.add(blob.digest);
    }
    return named;
  }

  async #change(
    where: { name: string; policyText?: string | null },
    data: { tagMutability: string } | { policyText: string | null },
  ): Promise<boolean> {
    const { count } = await this.#database.write("synced", (tx) => tx.repository.updateMany({ where, data }));
    return count > 0;
  }
}

function bounds({ after, limit }: Page): { after?: string; take?: number } {
  return { ...(after !== undefined && { after }), ...(limit !== undefined && { take: limit }) };
}

function repositoryOf(row: {
  name: string;
  createdAt: number;
  tagMutability: string;
  policyText: string | null;
}): Repository {
  const { name, createdAt, policyText } = row;
  const tagMutability: TagMutability = row.tagMutability === "immutable" ? "immutable" : "mutable";
  return { name, createdAt, tagMutability, ...(policyText !== null && { policyText }) };
}

function manifestOf({ repository, digest, mediaType, bytes, pushedAt }: StoredManifest): StoredManifest {
  return { repository, digest, mediaType, bytes, pushedAt };
}

async function ensureRepository(tx: Transaction, name: string, createdAt: number): Promise<{ tagMutability: string }> {
  const found = await tx.repository.findUnique({ where: { name } });
  return found ?? (await tx.repository.create({ data: { name, createdAt } }));
}

async function tagTarget(tx: Transaction, repository: string, tag: string): Promise<string | undefined> {
  const row = await tx.repositoryTag.findUnique({ where: { repository_tag: { repository, tag } } });
  return row?.digest;
}

async function putTag(tx: Transaction, row: StoredTag): Promise<void> {
  const { repository, tag, digest, updatedAt } = row;
  const where = { repository_tag: { repository, tag } };
  await tx.repositoryTag.upsert({ where, create: row, update: { digest, updatedAt } });
}

/** What need not be in the repository may be any blob: only that a push brought it there lets the repository read it. */
async function linkNamed(tx: Transaction, repository: string, { digest, elsewhere }: BlobReference): Promise<void> {
  if (elsewhere) await tx.repositoryBlob.updateMany({ where: { repository, digest }, data: { named: true } });
  else await link(tx, { repository, digest, named: true });
}

async function link(tx: Transaction, row: { repository: string; digest: string; named?: true }): Promise<void> {
  const { named, ...repository_digest } = row;
  await tx.repositoryBlob.upsert({ where: { repository_digest }, create: row, update: named ? { named } : {} });
}
