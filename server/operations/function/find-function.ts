import { PlatformError } from "../../core/errors/platform-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { LATEST } from "../../core/function/version.ts";
import type { Functions } from "../../ports/functions.ts";

export interface FindPorts {
  functions: Functions;
  config: { region: string; account: string };
}

/** @throws PlatformError ResourceNotFoundException, with the ARN as it was asked for. */
export function findFunction(
  functionName: string,
  qualifier: string | undefined,
  ports: FindPorts,
): Promise<FunctionRecord> {
  return findSame({ functionName, qualifier }, ports);
}

/** The same; when its id is known, a namesake that was made since does not count. */
export async function findSame(
  { functionName, qualifier, functionId }: { functionName: string; qualifier?: string; functionId?: string },
  { functions, config }: FindPorts,
): Promise<FunctionRecord> {
  const record = await functions.getVersion({ functionName, version: qualifier ?? LATEST });
  if (record && (functionId === undefined || functionId === record.functionId)) return record;
  const arn = functionArn({ ...config, functionName, qualifier });
  throw new PlatformError("ResourceNotFoundException", `Function not found: ${arn}`);
}
