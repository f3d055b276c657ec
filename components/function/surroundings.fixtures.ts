/** A function in a repository with a key of the user's, and what is around it. */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { RepositoryView } from "../../server/core/image/image-view.ts";
import type { ShownKey } from "../../server/core/key/shown-key.ts";
import { aFunction } from "../live/live.fixtures.ts";

const active = aFunction({ functionName: "orders" });
const digest = `sha256:${"a".repeat(64)}`;

export const orders: FunctionRecord = {
  ...active,
  serving: {
    ...active.serving,
    configuration: { ...active.serving.configuration, kmsKeyArn: "alias/shop" },
    image: { ...active.serving.image, digest, source: { kind: "repository", repository: "orders", digest } },
  },
};

export function aRepository(given: Partial<RepositoryView> = {}): RepositoryView {
  const image = { repository: "orders", digest, mediaType: "", tags: [{ tag: "1", updatedAt: 0 }] };
  const images = [{ ...image, pushedAt: 0, sizeBytes: 1 }];
  return { name: "orders", createdAt: 0, tagMutability: "mutable", permission: {}, images, ...given };
}

export function aKey(given: Partial<ShownKey> = {}): ShownKey {
  return {
    ...{ keyId: "k-1", arn: "arn:aws:kms:us-east-1:000000000000:key/k-1", manager: "CUSTOMER", state: "Enabled" },
    ...{ description: "", createdAt: 0, currentMaterialId: "m-1", aliases: ["alias/shop"] },
    ...given,
  };
}
