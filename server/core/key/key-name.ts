/**
 * What names a key: its id, its ARN, an alias or an alias's ARN.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
import { KeyError } from "../errors/key-error.ts";
import { type Place, partitionOf } from "../function/arn.ts";

export type KeyName = { kind: "key"; keyId: string } | { kind: "alias"; aliasName: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @returns undefined when it is no key's ARN */
export function keyIdIn(arn: string): string | undefined {
  return /^arn:[^:]*:kms:[^:]*:[^:]*:key\/(.+)$/.exec(arn)?.[1];
}

export function keyArn(keyId: string, place: Place): string {
  return `${arnStart(place)}key/${keyId}`;
}

/** @param aliasName with its `alias/` */
export function aliasArn(aliasName: string, place: Place): string {
  return arnStart(place) + aliasName;
}

/** @throws KeyError NotFoundException when it names a key of another place, InvalidArnException when it is no ARN of a key. */
export function parseKeyName(text: string, place: Place): KeyName {
  const resource = text.startsWith("arn:") ? resourceOf(text, place) : text;
  if (resource.startsWith("alias/")) return { kind: "alias", aliasName: resource };
  const keyId = text.startsWith("arn:") ? resource.replace(/^key\//, "") : text;
  if (uuid.test(keyId)) return { kind: "key", keyId: keyId.toLowerCase() };
  throw new KeyError("NotFoundException", `Invalid keyId '${text}'`);
}

export function keyNotFound(keyId: string, place: Place): KeyError {
  return new KeyError("NotFoundException", `Key '${keyArn(keyId, place)}' does not exist`);
}

export function aliasNotFound(aliasName: string, place: Place): KeyError {
  return new KeyError("NotFoundException", `Alias ${aliasArn(aliasName, place)} is not found.`);
}

function resourceOf(arn: string, place: Place): string {
  const [, partition, region, account, resource = ""] =
    /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):((?:key|alias)\/.+)$/.exec(arn) ?? [];
  if (partition === undefined) throw new KeyError("InvalidArnException", `Invalid arn ${arn}`);
  if (region !== place.region) throw new KeyError("NotFoundException", `Invalid arn ${region}`);
  if (account === place.account && partition === partitionOf(place.region)) return resource;
  const what = resource.startsWith("alias/") ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`;
  throw new KeyError("NotFoundException", what);
}

function arnStart({ region, account }: Place): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:`;
}
