import type { ImageRepository, StoredManifest, StoredTag } from "../../ports/image-repository.ts";

export class MemoryImageRepository implements ImageRepository {
  /** By `repository@digest`, and by `repository:tag`; neither `@` nor `:` is in a repository's name. */
  readonly #manifests = new Map<string, StoredManifest>();
  readonly #tags = new Map<string, StoredTag>();

  async tags(): Promise<StoredTag[]> {
    const order = (a: StoredTag, b: StoredTag) =>
      a.repository === b.repository ? (a.tag < b.tag ? -1 : 1) : a.repository < b.repository ? -1 : 1;
    return structuredClone([...this.#tags.values()].sort(order));
  }

  async resolveTag(repository: string, tag: string): Promise<string | undefined> {
    return this.#tags.get(`${repository}:${tag}`)?.digest;
  }

  async manifest(repository: string, digest: string): Promise<StoredManifest | undefined> {
    return structuredClone(this.#manifests.get(`${repository}@${digest}`));
  }

  async putManifest(manifest: StoredManifest, tag?: string): Promise<void> {
    const { repository, digest, pushedAt } = manifest;
    const bytes = new Uint8Array(manifest.bytes);
    this.#manifests.set(`${repository}@${digest}`, { ...manifest, bytes });
    if (tag !== undefined) this.#tags.set(`${repository}:${tag}`, { repository, tag, digest, updatedAt: pushedAt });
  }

  async deleteTag(repository: string, tag: string): Promise<boolean> {
    return this.#tags.delete(`${repository}:${tag}`);
  }
}
