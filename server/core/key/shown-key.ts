/** Keys as pages show them. */
import type { Place } from "../function/arn.ts";
import { lambdaAlias } from "./alias-name.ts";
import { aliasArn } from "./key-name.ts";
import type { KeyAlias, KeyMaterial, KeyRecord } from "./key-record.ts";
import { type KeyView, keyView } from "./key-view.ts";

export interface ShownKey extends KeyView {
  /** `alias/orders`; by name. */
  aliases: string[];
}

/** What only the page of one key needs. */
export interface KeyDetail {
  policyText: string;
  /** Newest first: the first one encrypts. */
  materials: Omit<KeyMaterial, "wrapped">[];
}

/** @param aheadMs how far due time is ahead */
export function shownKey(key: KeyRecord, aliases: readonly KeyAlias[], place: Place, aheadMs: number): ShownKey {
  const own = aliases.filter(({ keyId }) => keyId === key.keyId);
  return { ...keyView(key, place, aheadMs), aliases: own.map(({ aliasName }) => aliasName) };
}

/** `alias/orders`, or the id of a key that has no alias. */
export function nameOfKey({ keyId, aliases: [first] }: Pick<ShownKey, "keyId" | "aliases">): string {
  return first ?? keyId;
}

/** How a function's configuration names the key: by its alias where it has one. */
export function arnForFunction({ arn, aliases: [first] }: ShownKey, place: Place): string {
  return first ? aliasArn(first, place) : arn;
}

/**
 * The key that a function's KMSKeyArn names; Lambda's own when it names none.
 * @returns undefined when there is no such key
 */
export function keyOfFunction(kmsKeyArn: string | undefined, keys: readonly ShownKey[]): ShownKey | undefined {
  const resource = (kmsKeyArn ?? lambdaAlias).replace(/^arn:[^/]*:(?=alias\/|key\/)/, "");
  if (resource.startsWith("alias/")) return keys.find(({ aliases }) => aliases.includes(resource));
  const keyId = resource.replace(/^key\//, "").toLowerCase();
  return keys.find((key) => key.keyId === keyId);
}
