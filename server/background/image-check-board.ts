/** The last checks as pages see them; after a restart there are none. */
import { type VersionId, versionIdKey } from "../core/function/version.ts";
import type { ImageCheck } from "../core/image/image-check.ts";

/** Of one version. */
const KEPT = 30;

export class ImageCheckBoard {
  /** By function and version, newest first. */
  readonly #checks = new Map<string, ImageCheck[]>();

  last(of: VersionId): ImageCheck | undefined {
    return this.#checks.get(versionIdKey(of))?.[0];
  }

  add(check: ImageCheck): void {
    const key = versionIdKey(check);
    this.#checks.set(key, [check, ...(this.#checks.get(key) ?? [])].slice(0, KEPT));
  }

  /** The version is deleted. */
  forget(version: VersionId): void {
    this.#checks.delete(versionIdKey(version));
  }

  /** Newest first, of all versions of the name. */
  of(functionName: string): ImageCheck[] {
    const checks = [...this.#checks.values()].flat().filter((check) => check.functionName === functionName);
    return checks.sort((a, b) => b.at - a.at);
  }
}
