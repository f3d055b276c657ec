/**
 * Images as a race needs them: where they come from, their sealed copies, what the engine has of them, and the key. What
 * is there and what may be used is what somebody has said last.
 */
import { optimizedImage } from "../../../adapters/contract/sample-records.ts";
import { MemoryEngineImages } from "../../../adapters/memory/engine-images.ts";
import { ImageError } from "../../../core/errors/image-error.ts";
import { KeyError } from "../../../core/errors/key-error.ts";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import { StoreError } from "../../../core/errors/store-error.ts";
import type { OptimizedImage, ResolvedImage } from "../../../core/image/function-image.ts";
import type { ImageSources } from "../../../ports/image-sources.ts";
import type { Keys } from "../../../ports/keys.ts";
import type { OptimizedImages, SealedCopy } from "../../../ports/optimized-images.ts";

export const repository = "race";
export const tags = ["a", "b"] as const;
export type Tag = (typeof tags)[number];

const keyArn = "arn:aws:kms:us-east-1:000000000000:key/race";
const digests = { a: `sha256:${"a".repeat(64)}`, b: `sha256:${"b".repeat(64)}` } as const satisfies Record<Tag, string>;

export class RaceImages {
  readonly gone = new Set<string>();
  isPermitted = true;
  isKeyEnabled = true;
  readonly engine = new MemoryEngineImages();
  readonly copies = new Map<string, SealedCopy>();

  readonly sources: ImageSources = {
    resolve: async (imageUri) => {
      const tag = imageUri.split(":").at(-1) as Tag;
      const digest = digests[tag];
      if (this.gone.has(digest)) {
        const sentence = `Source image ${imageUri} does not exist. Provide a valid source image.`;
        throw new PlatformError("InvalidParameterValueException", sentence);
      }
      if (!this.isPermitted) {
        const sentence = "Lambda does not have permission to access the ECR image. Check the ECR permissions.";
        throw new PlatformError("AccessDeniedException", sentence);
      }
      const source = { kind: "repository" as const, repository, digest };
      const resolvedImageUri = `localhost:3000/${repository}@${digest}`;
      return { imageUri, resolvedImageUri, digest, architecture: "x86_64", source };
    },
    ownRepository: () => undefined,
    tagDigest: async () => undefined,
    fetch: async (image, _functionName, signal) => {
      signal.throwIfAborted();
      this.#assertThere(image);
      return { configDigest: image.digest, configBytes: new Uint8Array(), layers: [] };
    },
    check: async (image) => this.#assertThere(image),
  };

  readonly optimizedImages: OptimizedImages = {
    optimize: async ({ configDigest }, sealFor, _observer, signal) => {
      signal.throwIfAborted();
      this.#assertKey();
      this.#keep({ ...sealFor, configDigest });
      return imageOf(configDigest);
    },
    open: async (copy) => {
      this.#assertCopy(copy);
      this.#assertKey();
      const openLayer = () => Promise.reject(new Error("it has no layer"));
      return { configBytes: () => new Uint8Array(), openLayer, giveBack: () => undefined };
    },
    reseal: async (copy, _openAs, sealFor) => {
      this.#assertCopy(copy);
      this.#assertKey();
      this.#keep({ ...sealFor, configDigest: copy.configDigest });
    },
    keyIdOf: async (copy) => (this.copies.has(idOf(copy)) ? keyArn : undefined),
    setAsideDamage: async () => undefined,
    idOf,
    list: async () => [...this.copies].map(([id, copy]) => ({ id, copy })),
    reclaim: async (id) => void this.copies.delete(id),
  };

  readonly keys: Keys = {
    generateDataKey: async () => {
      this.#assertKey();
      return { keyId: keyArn, plaintext: new Uint8Array(32), ciphertextBlob: new Uint8Array(32) };
    },
    decrypt: () => Promise.reject(new Error("copies ask for no data key here")),
  };

  #keep({ functionArn, version, configDigest }: SealedCopy): void {
    const copy = { functionArn, version, configDigest };
    this.copies.set(idOf(copy), copy);
  }

  #assertThere({ digest }: ResolvedImage): void {
    if (this.gone.has(digest)) throw new ImageError("ImageDeleted", "The image is not in its repository any more.");
    if (!this.isPermitted) throw new ImageError("ImageAccessDenied", "Lambda may not read the repository.");
  }

  #assertKey(): void {
    if (!this.isKeyEnabled) throw new KeyError("DisabledException", `${keyArn} is disabled.`);
  }

  #assertCopy(copy: SealedCopy): void {
    if (!this.copies.has(idOf(copy))) throw new StoreError("ManifestUnreadable", "The copy is not there.");
  }
}

export function digestOfTag(tag: Tag): string {
  return digests[tag];
}

function imageOf(configDigest: string): OptimizedImage {
  return { ...optimizedImage(configDigest), layers: [] };
}

function idOf({ functionArn, version, configDigest }: SealedCopy): string {
  return `${functionArn}:${version} ${configDigest}`;
}
