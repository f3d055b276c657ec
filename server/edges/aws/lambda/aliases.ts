/** Aliases of functions. */
import { z } from "zod";
import { type Alias, aliasNameViolations, versionViolations } from "../../../core/function/alias.ts";
import { functionArn, type Place } from "../../../core/function/arn.ts";
import { assertWithinLimits } from "../../../core/function/constraints.ts";
import { assertNoViolations, required, type Violation } from "../../../core/function/violation.ts";
import { boundOf, readJson } from "./json-body.ts";
import type { LambdaAnswer, LambdaApiParts, LambdaCall } from "./operation.ts";
import { pageOf } from "./page-of.ts";
import { unqualifiedName } from "./unqualified-name.ts";

const schema = z.object({
  Name: z.string().optional(),
  FunctionVersion: z.string().optional(),
  Description: z.string().optional(),
  RevisionId: z.string().optional(),
  RoutingConfig: z.object({ AdditionalVersionWeights: z.record(z.string(), z.number()).optional() }).optional(),
});
type Asked = z.output<typeof schema>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export async function createAlias(call: LambdaCall, { versions, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const asked = await readJson(call, schema, boundOf("CreateAlias"));
  const { Name: name, FunctionVersion: version } = asked;
  const functionName = unqualifiedName(call, config);
  assertNoViolations([
    ...(name === undefined ? [missing("name")] : aliasNameViolations(name)),
    ...(version === undefined ? [missing("functionVersion")] : versionViolations(version)),
  ]);
  const { description, weights } = settingsOf(asked);
  const request = { functionName, name: name ?? "", version: version ?? "", description, weights };
  const alias = await versions.createAlias(request, call.caller);
  return { status: 201, json: aliasConfiguration(alias, functionName, config) };
}

export async function getAlias(call: LambdaCall, { versions, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const { functionName, name } = named(call, config);
  const alias = await versions.getAlias(functionName, name);
  return { status: 200, json: aliasConfiguration(alias, functionName, config) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export async function listAliases(call: LambdaCall, { versions, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const functionName = unqualifiedName(call, config);
  const version = call.query.get("FunctionVersion") ?? undefined;
  if (version !== undefined) assertNoViolations(versionViolations(version));
  const items = await versions.listAliases(functionName, version);
  const { page, more } = pageOf(call, { items, placeOf: ({ name }) => name, operation: "ListAliases" });
  const Aliases = page.map((alias) => aliasConfiguration(alias, functionName, config));
  return { status: 200, json: { Aliases, ...more } };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html: what is given replaces what was. */
export async function updateAlias(call: LambdaCall, { versions, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const asked = await readJson(call, schema, boundOf("UpdateAlias"));
  const { functionName, name } = named(call, config);
  const { FunctionVersion: version, RevisionId: revisionId } = asked;
  if (version !== undefined) assertNoViolations(versionViolations(version));
  const request = { functionName, name, version, revisionId, ...settingsOf(asked) };
  const alias = await versions.updateAlias(request, call.caller);
  return { status: 200, json: aliasConfiguration(alias, functionName, config) };
}

export async function deleteAlias(call: LambdaCall, { versions, config }: LambdaApiParts): Promise<LambdaAnswer> {
  const { functionName, name } = named(call, config);
  await versions.deleteAlias(functionName, name, call.caller);
  return { status: 204 };
}

function named(call: LambdaCall, place: Place): { functionName: string; name: string } {
  const functionName = unqualifiedName(call, place);
  const name = call.labels.Name ?? "";
  assertNoViolations(aliasNameViolations(name));
  return { functionName, name };
}

/** A RoutingConfig without weights takes them away. */
function settingsOf({ Description: description, RoutingConfig }: Asked) {
  assertWithinLimits({ description });
  return { description, weights: RoutingConfig && (RoutingConfig.AdditionalVersionWeights ?? {}) };
}

function aliasConfiguration(alias: Alias, functionName: string, place: Place) {
  const { region, account } = place;
  const { name, version, description, weights, revisionId } = alias;
  return {
    AliasArn: functionArn({ region, account, functionName, qualifier: name }),
    Name: name,
    FunctionVersion: version,
    Description: description,
    ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
    RevisionId: revisionId,
  };
}

function missing(member: string): Violation {
  return { member, value: null, constraint: required };
}
