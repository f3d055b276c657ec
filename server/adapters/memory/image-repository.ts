import { storedReferences } from "../../core/image/manifest-references.ts";
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

export class MemoryImageRepository implements ImageRepository {
  readonly #repositories = new Map<string, Repository>();
  /** By `repository@digest`, and by `repository:tag`; neither `@` nor `:` is in a repository's name. */
  readonly #manifests = new Map<string, StoredManifest>();
  readonly #tags = new Map<string, StoredTag>();
  readonly #blobs = new Map<string, { repository: string; digest: string; named: boolean }>();
  #pushes: (RepositoryPush & { repository: string })[] = [];

  async createRepository(repository: Repository): Promise<boolean> {
    if (this.#repositories.has(repository.name)) return false;
    this.#repositories.set(repository.name, { ...repository });
    return true;
  }

  async repository(name: string): Promise<Repository | undefined> {
    return structuredClone(this.#repositories.get(name));
  }

  async listRepositories(page: Page = {}): Promise<Repository[]> {
    return pageOf(this.#repositories.values(), ({ name }) => name, page);
  }

  async deleteRepository(name: string): Promise<boolean> {
    const isOwn = (row: { repository: string }) => row.repository === name;
    for (const rows of [this.#manifests, this.#tags]) removeWhere(rows, isOwn);
    removeWhere(this.#blobs, isOwn);
    this.#pushes = this.#pushes.filter((row) => row.repository !== name);
    return this.#repositories.delete(name);
  }

  async setTagMutability(name: string, tagMutability: TagMutability): Promise<boolean> {
    return this.#change(name, (repository) => ({ ...repository, tagMutability }));
  }

  async setPolicy(
    name: string,
    policyText: string | undefined,
    before?: { policyText: string | undefined },
  ): Promise<boolean> {
    if (before && this.#repositories.get(name)?.policyText !== before.policyText) return false;
    return this.#change(name, ({ policyText: _before, ...repository }) => ({
      ...repository,
      ...(policyText !== undefined && { policyText }),
    }));
  }

  async tags(): Promise<StoredTag[]> {
    // A space is before every character of names.
    return pageOf(this.#tags.values(), ({ repository, tag }) => `${repository} ${tag}`, {});
  }

  async listTags(repository: string, page: Page = {}): Promise<StoredTag[]> {
    return pageOf(inRepository(this.#tags, repository), ({ tag }) => tag, page);
  }

  async resolveTag(repository: string, tag: string): Promise<string | undefined> {
    return this.#tags.get(`${repository}:${tag}`)?.digest;
  }

  async deleteTag(repository: string, tag: string): Promise<boolean> {
    return this.#tags.delete(`${repository}:${tag}`);
  }

  async manifest(repository: string, digest: string): Promise<StoredManifest | undefined> {
    return structuredClone(this.#manifests.get(`${repository}@${digest}`));
  }

  async listManifests(repository: string, page: Page = {}): Promise<StoredManifest[]> {
    return pageOf(inRepository(this.#manifests, repository), ({ digest }) => digest, page);
  }

  async referrers(repository: string, subject: string): Promise<StoredManifest[]> {
    const about = inRepository(this.#manifests, repository).filter(
      ({ bytes }) => storedReferences(bytes).subject === subject,
    );
    return pageOf(about, ({ digest }) => digest, {});
  }

  async putManifest(manifest: StoredManifest, tag?: string, way: PushWay = "push"): Promise<PutOutcome> {
    const { repository, digest, pushedAt } = manifest;
    const { tagMutability } = this.#ensure(repository, pushedAt);
    const movedFrom = tag === undefined ? undefined : this.#tags.get(`${repository}:${tag}`)?.digest;
    const moves = movedFrom !== undefined && movedFrom !== digest;
    if (moves && tagMutability === "immutable") return { kind: "immutable" };
    const bytes = new Uint8Array(manifest.bytes);
    this.#manifests.set(`${repository}@${digest}`, { ...manifest, bytes });
    if (tag !== undefined && movedFrom !== digest) this.#record({ ...manifest, tag, way });
    for (const blob of storedReferences(bytes).blobs) {
      // What need not be in the repository may be any blob.
      if (!blob.elsewhere || this.#blobs.has(`${repository}@${blob.digest}`)) this.#link(repository, blob.digest, true);
    }
    if (tag !== undefined) this.#tags.set(`${repository}:${tag}`, { repository, tag, digest, updatedAt: pushedAt });
    return { kind: "stored", ...(moves && { movedFrom }) };
  }

  async pushes(repository: string, limit: number): Promise<RepositoryPush[]> {
    const own = this.#pushes.filter((row) => row.repository === repository);
    return own
      .toReversed()
      .slice(0, limit)
      .map(({ repository: _same, ...push }) => push);
  }

  async deleteManifest(repository: string, digest: string): Promise<boolean> {
    removeWhere(this.#tags, (row) => row.repository === repository && row.digest === digest);
    return this.#manifests.delete(`${repository}@${digest}`);
  }

  async linkBlob({ repository, digest, at }: { repository: string; digest: string; at: number }): Promise<void> {
    this.#ensure(repository, at);
    this.#link(repository, digest);
  }

  async hasBlob(repository: string, digest: string): Promise<boolean> {
    return this.#blobs.has(`${repository}@${digest}`);
  }

  async repositoriesOf(digest: string): Promise<string[]> {
    const rows = [...this.#blobs.values()].filter((row) => row.digest === digest);
    return pageOf(rows, ({ repository }) => repository, {}).map(({ repository }) => repository);
  }

  async unlinkBlob(repository: string, digest: string): Promise<boolean> {
    return this.#blobs.delete(`${repository}@${digest}`);
  }

  async unlinkEverywhere(digest: string): Promise<void> {
    removeWhere(this.#blobs, (row) => row.digest === digest);
  }

  async namedBlobs(): Promise<Set<string>> {
    const all = [...this.#manifests.values()].flatMap(({ bytes }) => storedReferences(bytes).blobs);
    return new Set(all.map(({ digest }) => digest));
  }

  #ensure(name: string, createdAt: number): Repository {
    const repository = this.#repositories.get(name) ?? { name, createdAt, tagMutability: "mutable" };
    this.#repositories.set(name, repository);
    return repository;
  }

  #link(repository: string, digest: string, named = false): void {
    const key = `${repository}@${digest}`;
    this.#blobs.set(key, { repository, digest, named: named || this.#blobs.get(key)?.named === true });
  }

  #record({ repository, bytes, tag, digest, pushedAt, way }: StoredManifest & { tag: string; way: PushWay }): void {
    const sizes = new Map(storedReferences(bytes).blobs.map((blob) => [blob.digest, blob.sizeBytes]));
    const sum = () => [...sizes.values()].reduce((total, size) => total + size, 0);
    const sizeBytes = sum();
    for (const blob of this.#blobs.values()) if (blob.named) sizes.delete(blob.digest);
    const sequence = (this.#pushes.at(-1)?.sequence ?? 0) + 1;
    this.#pushes.push({ sequence, repository, tag, digest, at: pushedAt, way, sizeBytes, newBytes: sum() });
  }

  #change(name: string, change: (repository: Repository) => Repository): boolean {
    const repository = this.#repositories.get(name);
    if (repository) this.#repositories.set(name, change(repository));
    return repository !== undefined;
  }
}

function inRepository<Row extends { repository: string }>(rows: Map<string, Row>, repository: string): Row[] {
  return [...rows.values()].filter((row) => row.repository === repository);
}

function removeWhere<Row>(rows: Map<string, Row>, goes: (row: Row) => boolean): void {
  for (const [key, row] of rows) if (goes(row)) rows.delete(key);
}

/** Copies, in the order of their keys. */
function pageOf<Row>(rows: Iterable<Row>, keyOf: (row: Row) => string, { after, limit }: Page): Row[] {
  const sorted = [...rows].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((row) => keyOf(row) > after);
  return structuredClone(rest.slice(0, limit));
}
