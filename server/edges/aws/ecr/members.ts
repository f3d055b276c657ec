/** The members that several operations have, with the limits of ECR's API model and its texts. */
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import type { Place } from "../../../core/function/arn.ts";
import type { ImageId } from "../../../core/image/image-id.ts";
import { repositoryNameFault, tagFault } from "../../../core/image/reference.ts";
import { repositoryNotFound } from "../../../operations/repository/repository-refusals.ts";
import type { TagMutability } from "../../../ports/image-repository.ts";

export const text = z.string().optional();
export const repositoryMembers = { registryId: text, repositoryName: text };
export const pageMembers = { nextToken: text, maxResults: z.int().optional() };
export const imageIdMember = z.object({ imageDigest: text, imageTag: text });
export const imageIdsMember = z.array(imageIdMember).optional();

/** What an operation needs to answer in AWS's spelling. */
export interface EcrPlace extends Place {
  /** `http://localhost:3000`: where this repository is pushed to. */
  endpoint: string;
}

/** @returns the repository's name. @throws PlatformError when it is none, or another registry is meant. */
export function namedRepository(
  { repositoryName, registryId }: { repositoryName?: string; registryId?: string },
  { account }: Place,
): string {
  const name = required("repositoryName", repositoryName);
  assertRepositoryName(name);
  assertRegistry(registryId);
  if (registryId !== undefined && registryId !== account) throw repositoryNotFound(name, registryId);
  return name;
}

export function assertRegistry(registryId: string | undefined): void {
  if (registryId === undefined || /^\d{12}$/.test(registryId)) return;
  throw invalidParameter("registryId", "must satisfy regular expression '[0-9]{12}'");
}

/** A push may have made names that AWS would not take; they are read all the same. */
export function assertRepositoryName(name: string): void {
  const pattern = "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*";
  if (name.length > 256) throw invalidParameter("repositoryName", "must have length less than or equal to 256");
  if (repositoryNameFault(name)) {
    throw invalidParameter("repositoryName", `must satisfy regular expression '${pattern}'`);
  }
}

export function assertTag(tag: string | undefined): void {
  if (tag === undefined || !tagFault(tag)) return;
  throw invalidParameter("imageTag", "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'");
}

export function required<Value>(member: string, value: Value | undefined): Value {
  if (value === undefined) throw invalidParameter(member, "must not be null");
  return value;
}

/** @throws PlatformError unless it has between one and `most` entries. */
export function requiredList<Item>(member: string, list: readonly Item[] | undefined, most: number): readonly Item[] {
  const items = required(member, list);
  if (items.length < 1) throw invalidParameter(member, "must have length greater than or equal to 1");
  if (items.length > most) throw invalidParameter(member, `must have length less than or equal to ${most}`);
  return items;
}

/** @returns how many a page holds. */
export function pageSize(maxResults: number | undefined): number {
  const size = maxResults ?? 100;
  if (size < 1) throw invalidParameter("maxResults", "must be greater than or equal to 1");
  if (size > 1000) throw invalidParameter("maxResults", "must be less than or equal to 1000");
  return size;
}

/** Of a filter: with a tag, without, or undefined for both. */
export function taggedOnly(filter: { tagStatus?: string } | undefined): boolean | undefined {
  const { tagStatus = "ANY" } = filter ?? {};
  const statuses = new Map([
    ["ANY", undefined],
    ["TAGGED", true],
    ["UNTAGGED", false],
  ]);
  if (statuses.has(tagStatus)) return statuses.get(tagStatus);
  throw invalidParameter("tagStatus", "Member must satisfy enum value set: [ANY, TAGGED, UNTAGGED]");
}

export function tagMutability(text: string): TagMutability {
  if (text === "MUTABLE") return "mutable";
  if (text === "IMMUTABLE") return "immutable";
  throw invalidParameter("imageTagMutability", "Member must satisfy enum value set: [IMMUTABLE, MUTABLE]");
}

export function imageIdOf({ imageDigest, imageTag }: z.output<typeof imageIdMember>): ImageId {
  return {
    ...(imageDigest !== undefined && { digest: imageDigest }),
    ...(imageTag !== undefined && { tag: imageTag }),
  };
}

export function writtenImageId({ digest, tag }: ImageId) {
  return { ...(digest !== undefined && { imageDigest: digest }), ...(tag !== undefined && { imageTag: tag }) };
}

export function invalidParameter(member: string, constraint: string): PlatformError {
  return new PlatformError(
    "InvalidParameterException",
    `Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`,
  );
}

/** AWS's JSON protocol writes times as seconds. */
export function seconds(epochMs: number): number {
  return epochMs / 1000;
}
