/**
 * A repository policy or a key policy in the language of IAM:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * What is read here is understood whole: an element that would not be kept to is refused, with its place.
 */
import type { Condition } from "./condition.ts";
import { PolicyError } from "./policy-error.ts";
import type { PrincipalName } from "./principal.ts";
import { readConditions } from "./read-conditions.ts";
import { isObject, type JsonObject, listOfTexts, refuseUnknown } from "./read-json.ts";
import { readPrincipals } from "./read-principals.ts";

export type PolicyKind = "repository" | "key";

/** Those listed, or with `except` all but those. */
export interface Selection<Item> {
  except: boolean;
  items: Item[];
}

export interface Statement {
  sid?: string;
  effect: "Allow" | "Deny";
  principals: Selection<PrincipalName>;
  /** Lower case: `ecr:batchgetimage`, `kms:*`. */
  actions: Selection<string>;
  /** Absent: the resource that the policy belongs to. */
  resources?: Selection<string>;
  conditions: Condition[];
}

export interface Policy {
  statements: Statement[];
}

const versions: readonly unknown[] = [undefined, "2008-10-17", "2012-10-17"];

/** @throws PolicyError with the path of what is wrong: `Statement[1].Effect must be Allow or Deny, not "allow"` */
export function parsePolicy(text: string, kind: PolicyKind): Policy {
  const policy = parseJson(text);
  if (!isObject(policy)) throw new PolicyError("The policy must be a JSON object");
  refuseUnknown(policy, ["Version", "Id", "Statement"], "");
  if (!versions.includes(policy.Version)) {
    throw new PolicyError(`Version must be 2012-10-17 or 2008-10-17, not ${JSON.stringify(policy.Version)}`);
  }
  if (policy.Id !== undefined && typeof policy.Id !== "string") throw new PolicyError("Id must be a text");
  const hasVariables = policy.Version === "2012-10-17";
  const statements = placed(policy.Statement).map(({ statement, path }) =>
    readStatement(statement, { path, kind, hasVariables }),
  );
  refuseSameSids(statements);
  return { statements };
}

interface Place {
  path: string;
  kind: PolicyKind;
  /** Version 2012-10-17 gives `${…}` a meaning. */
  hasVariables: boolean;
}

const members = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/** One statement may stand without a list around it. */
function placed(statement: unknown): { statement: unknown; path: string }[] {
  if (statement === undefined) throw new PolicyError("Statement is missing");
  if (!Array.isArray(statement)) return [{ statement, path: "Statement" }];
  if (statement.length === 0) throw new PolicyError("Statement must not be empty");
  return statement.map((item: unknown, at) => ({ statement: item, path: `Statement[${at}]` }));
}

function readStatement(statement: unknown, place: Place): Statement {
  const { path, kind } = place;
  if (!isObject(statement)) throw new PolicyError(`${path} must be an object`);
  refuseUnknown(statement, members, path);
  const { Sid: sid, Effect: effect } = statement;
  if (sid !== undefined && typeof sid !== "string") throw new PolicyError(`${path}.Sid must be a text`);
  if (effect !== "Allow" && effect !== "Deny") {
    const found = effect === undefined ? "it is missing" : `not ${JSON.stringify(effect)}`;
    throw new PolicyError(`${path}.Effect must be Allow or Deny, ${found}`);
  }
  const principal = oneOf(statement, "Principal", path);
  const principals = { except: principal.except, items: readPrincipals(principal.value, principal.path) };
  const actions = readActions(statement, path);
  const resources = kind === "key" ? readResources(statement, place) : refuseResources(statement, path);
  const conditions = readConditions(statement.Condition, place);
  return {
    ...(sid !== undefined && { sid }),
    effect,
    principals,
    actions,
    ...(resources && { resources }),
    conditions,
  };
}

/** A member or its opposite, `Action` or `NotAction`, and not both. */
function oneOf(statement: JsonObject, name: string, path: string) {
  const opposite = `Not${name}`;
  const [has, hasOpposite] = [name in statement, opposite in statement];
  if (has && hasOpposite) throw new PolicyError(`${path} must have ${name} or ${opposite}, not both`);
  if (!has && !hasOpposite) throw new PolicyError(`${path}.${name} is missing`);
  const member = has ? name : opposite;
  return { except: hasOpposite, value: statement[member], path: `${path}.${member}` };
}

function readActions(statement: JsonObject, path: string): Selection<string> {
  const actions = oneOf(statement, "Action", path);
  const items = listOfTexts(actions.value, actions.path).map(({ text, path: at }) => {
    if (text !== "*" && !/^[a-z0-9-]+:[a-z0-9*?]+$/i.test(text)) {
      throw new PolicyError(`${at} must be * or service:Action, not ${JSON.stringify(text)}`);
    }
    return text.toLowerCase();
  });
  return { except: actions.except, items };
}

function readResources(statement: JsonObject, { path, hasVariables }: Place): Selection<string> {
  const resources = oneOf(statement, "Resource", path);
  const items = listOfTexts(resources.value, resources.path).map(({ text, path: at }) => {
    const hasVariable = hasVariables && text.includes("${");
    if ((text === "*" || /^arn:[^:]+:/.test(text)) && !hasVariable) return text;
    const what = hasVariable ? "must not have variables" : "must be * or an ARN";
    throw new PolicyError(`${at} ${what}, not ${JSON.stringify(text)}`);
  });
  return { except: resources.except, items };
}

function refuseResources(statement: JsonObject, path: string): undefined {
  const member = ["Resource", "NotResource"].find((name) => name in statement);
  if (member) throw new PolicyError(`${path}.${member} has no place in a repository's policy`);
}

function refuseSameSids(statements: readonly Statement[]): void {
  const seen = new Set<string>();
  for (const { sid = "" } of statements) {
    if (sid !== "" && seen.has(sid)) throw new PolicyError(`Statement has the Sid ${JSON.stringify(sid)} twice`);
    seen.add(sid);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PolicyError(`The policy is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
