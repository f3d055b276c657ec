import { PlatformError } from "../../core/errors/platform-error.ts";
import { type Alias, isAliasName, routed } from "../../core/function/alias.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { LATEST } from "../../core/function/version.ts";
import type { Aliases } from "../../ports/aliases.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Random } from "../../ports/random.ts";

export interface FindPorts {
  functions: Functions;
  aliases: Aliases;
  config: { region: string; account: string };
}

export interface RoutePorts extends FindPorts {
  random: Random;
}

interface Sought {
  functionName: string;
  /** A version or an alias; absent: `$LATEST`. */
  qualifier?: string;
  /** When it is known, a namesake that was made since does not count. */
  functionId?: string;
}

/**
 * An alias stands for the version that it names.
 * @throws PlatformError ResourceNotFoundException, with the ARN as it was asked for.
 */
export function findFunction(
  functionName: string,
  qualifier: string | undefined,
  ports: FindPorts,
): Promise<FunctionRecord> {
  return findSame({ functionName, qualifier }, ports);
}

/** The same; when its id is known, a namesake that was made since does not count. */
function findSame(sought: Sought, ports: FindPorts): Promise<FunctionRecord> {
  return find(sought, ports, ({ version }) => version);
}

/** The same version, as it is now. @throws PlatformError as `findFunction` when it was deleted since */
export function findAgain(
  { functionName, functionId, version }: FunctionRecord,
  ports: FindPorts,
): Promise<FunctionRecord> {
  const qualifier = version === LATEST ? undefined : version;
  return findSame({ functionName, functionId, ...(qualifier !== undefined && { qualifier }) }, ports);
}

/** The version that an invoke runs: an alias may send a share of them elsewhere. @throws PlatformError as `findFunction` */
export function routeInvoke(sought: Sought, ports: RoutePorts): Promise<FunctionRecord> {
  return find(sought, ports, (alias) => routed(alias, ports.random.next()));
}

async function find(sought: Sought, ports: FindPorts, choose: (alias: Alias) => string): Promise<FunctionRecord> {
  const { functionName, functionId, qualifier } = sought;
  const version = await versionOf(sought, ports, choose);
  const record = version && (await ports.functions.getVersion({ functionName, version }));
  if (record && (functionId === undefined || functionId === record.functionId)) return record;
  throw notFound({ functionName, qualifier }, ports);
}

/** `$LATEST` first, read at once: a function that goes meanwhile is there whole or not at all. @throws PlatformError as `findFunction` */
export async function findVersions(functionName: string, ports: FindPorts): Promise<FunctionRecord[]> {
  const versions = await ports.functions.versions(functionName);
  if (versions.length === 0) throw notFound({ functionName }, ports);
  return versions;
}

function notFound({ functionName, qualifier }: Sought, { config }: FindPorts): PlatformError {
  const arn = functionArn({ ...config, functionName, qualifier });
  return new PlatformError("ResourceNotFoundException", `Function not found: ${arn}`);
}

async function versionOf(
  { functionName, qualifier = LATEST }: Sought,
  { functions, aliases }: FindPorts,
  choose: (alias: Alias) => string,
): Promise<string | undefined> {
  if (!isAliasName(qualifier)) return qualifier;
  const latest = await functions.get(functionName);
  const alias = latest && (await aliases.get(latest.functionId, qualifier));
  return alias && choose(alias);
}
