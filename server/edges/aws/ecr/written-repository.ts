import { repositoryArn } from "../../../core/policy/repository-access.ts";
import type { Repository, TagMutability } from "../../../ports/image-repository.ts";
import { type EcrPlace, seconds } from "./members.ts";

/** A repository in AWS's spelling. Its URI is what `docker push` and CreateFunction take here. */
export function writtenRepository({ name, createdAt, tagMutability }: Repository, place: EcrPlace) {
  const { account, endpoint } = place;
  return {
    repositoryArn: repositoryArn(place, name),
    registryId: account,
    repositoryName: name,
    repositoryUri: `${new URL(endpoint).host}/${name}`,
    createdAt: seconds(createdAt),
    imageTagMutability: writtenMutability[tagMutability],
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: "AES256" },
  };
}

export const writtenMutability = {
  mutable: "MUTABLE",
  immutable: "IMMUTABLE",
} as const satisfies Record<TagMutability, string>;
