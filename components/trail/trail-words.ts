/** What a record is about and who called, in words. Pure. */
import { keyIdIn } from "../../server/core/key/key-name.ts";
import type { TrailRow, TrailWho } from "../../server/core/trail/trail-row.ts";

export interface Subject {
  kind: "key" | "function" | "repository" | "other";
  /** "alias/orders", "hello", "b6642f1c…" */
  name: string;
  /** The whole name, where it is cut. */
  full: string;
}

/**
 * The key that was used comes before the function that it was used for.
 * @param keyNames by id, for keys that were asked for by their id
 * @returns undefined when it is about nothing
 */
export function subjectOf(
  { columns, named }: Pick<TrailRow, "columns" | "named">,
  keyNames: ReadonlyMap<string, string> = new Map(),
): Subject | undefined {
  const arns = columns.resources.map(({ arn }) => arn);
  const key = arns.find((arn) => keyIdIn(arn) !== undefined);
  if (key !== undefined) return { kind: "key", name: keyName(key, named, keyNames), full: key };
  const [arn = columns.functionArn ?? undefined] = arns;
  if (arn !== undefined) return ofArn(arn);
  if (named === undefined) return undefined;
  return named.startsWith("arn:") ? ofArn(named) : { kind: "other", name: shortened(named), full: named };
}

/** The key of a record, for a link and a filter. */
export function keyIdOf({ columns }: Pick<TrailRow, "columns">): string | undefined {
  return columns.resources.map(({ arn }) => keyIdIn(arn)).find((keyId) => keyId !== undefined);
}

export function functionNameOf({ columns }: Pick<TrailRow, "columns">): string | undefined {
  return columns.functionArn === null ? undefined : /:function:([^:]+)/.exec(columns.functionArn)?.[1];
}

/** "kms.amazonaws.com" → "kms" */
export function serviceOf(eventSource: string): string {
  return eventSource.replace(/\.amazonaws\.com(\.cn)?$/, "");
}

/** "lambda.amazonaws.com" → "Lambda" */
function serviceWord(service: string): string {
  const name = serviceOf(service);
  return name === "lambda" ? "Lambda" : name.toUpperCase();
}

/** What stands beside the name of who called. */
export function whoNote({ kind, invokedBy, fromConsole }: TrailWho): string | undefined {
  if (invokedBy !== undefined) return `by ${serviceWord(invokedBy)}`;
  if (fromConsole) return "on a page";
  return kind === "account" ? "another account" : undefined;
}

/** "0f3a…b1c9" of a hash. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 6)}…${hash.slice(-4)}`;
}

function keyName(arn: string, named: string | undefined, keyNames: ReadonlyMap<string, string>): string {
  const alias = named === undefined ? undefined : /(?:^|:)(alias\/.+)$/.exec(named)?.[1];
  const keyId = keyIdIn(arn) ?? arn;
  return alias ?? keyNames.get(keyId) ?? shortened(keyId);
}

function ofArn(arn: string): Subject {
  const [, functionName] = /:function:(.+)$/.exec(arn) ?? [];
  if (functionName !== undefined) return { kind: "function", name: functionName, full: arn };
  const [, repository] = /:repository\/(.+)$/.exec(arn) ?? [];
  if (repository !== undefined) return { kind: "repository", name: repository, full: arn };
  const keyId = keyIdIn(arn);
  if (keyId !== undefined) return { kind: "key", name: shortened(keyId), full: arn };
  return { kind: "other", name: shortened(arn.split(":").slice(5).join(":") || arn), full: arn };
}

/** Ids that a machine has made say nothing after their first part. */
function shortened(name: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) ? `${name.slice(0, 8)}…` : name;
}
