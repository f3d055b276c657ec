/** Parts of requests and answers as CloudTrail writes them. */
import type { Place } from "../../core/function/arn.ts";
import type { KeyTag } from "../../core/key/key-tags.ts";
import type { KeyView } from "../../core/key/key-view.ts";

/** What a tag says may be anything; the trail is kept for good. */
export function hiddenTags(tags: readonly KeyTag[]) {
  return tags.map(({ key: tagKey }) => ({ tagKey, tagValue: "HIDDEN_DUE_TO_SECURITY_REASONS" }));
}

export function keyMetadata({ keyId, arn, createdAt, state, description, manager, ...key }: KeyView, place: Place) {
  return {
    aWSAccountId: place.account,
    ...{ keyId, arn, creationDate: trailDate(createdAt), enabled: state === "Enabled", description },
    ...{ keyUsage: "ENCRYPT_DECRYPT", keyState: state, origin: "AWS_KMS", keyManager: manager },
    ...{ keySpec: "SYMMETRIC_DEFAULT", customerMasterKeySpec: "SYMMETRIC_DEFAULT" },
    ...{ encryptionAlgorithms: ["SYMMETRIC_DEFAULT"], multiRegion: false },
    currentKeyMaterialId: key.currentMaterialId,
  };
}

const dates = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

/** `Aug 10, 2022, 10:38:27 PM` @param at epoch milliseconds */
export function trailDate(at: number): string {
  return dates.format(at).replaceAll("\u202f", " ");
}
