import { z } from "zod";
import { type ConfigurationMembers, checkedChange, configurationMembers } from "./configuration-members.ts";
import { functionConfiguration } from "./function-configuration.ts";
import { boundOf, readJson } from "./json-body.ts";
import { namedCaller } from "./named-caller.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { unqualifiedName } from "./unqualified-name.ts";

/** AWS's limit on this request. */
const MAX_BYTES = 5120;

const schema = z.object({ ...configurationMembers, RevisionId: z.string().optional() });

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export async function updateFunctionConfiguration(
  call: LambdaCall,
  { operations, config }: LambdaApiParts,
): Promise<LambdaAnswer> {
  const asked = await readJson(call, schema, boundOf("UpdateFunctionConfiguration", MAX_BYTES));
  const functionName = unqualifiedName(call, config);
  const change = checkedChange(asked);
  if (setsLevelsAlone(asked)) {
    const { configuration } = (await operations.get(functionName)).serving;
    checkedChange({ LoggingConfig: { LogFormat: configuration.logging.logFormat, ...asked.LoggingConfig } });
  }
  const record = await operations.updateConfiguration(
    { functionName, revisionId: asked.RevisionId, change },
    namedCaller(call),
  );
  return { status: 200, json: functionConfiguration(record, config) };
}

/** Whether levels are allowed then depends on the format that the function has. */
function setsLevelsAlone({ LoggingConfig: logging }: ConfigurationMembers): boolean {
  return logging !== undefined && logging.LogFormat === undefined;
}
