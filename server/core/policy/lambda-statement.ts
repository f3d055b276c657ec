/** The statement that lets Lambda read a repository's images, as Lambda writes it into the repository's policy itself. */
import { type Place, partitionOf } from "../function/arn.ts";
import { parsePolicy } from "./policy.ts";
import { isPolicyError } from "./policy-error.ts";
import { lambdaService } from "./principal.ts";
import { isObject } from "./read-json.ts";
import { lambdaActions } from "./repository-access.ts";

const sid = "LambdaECRImageRetrievalPolicy";

/** All else stays as it is. @param policyText readable, or none */
export function withLambdaStatement(policyText: string | undefined, { region, account }: Place): string {
  const statement = {
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: lambdaService },
    Action: lambdaActions,
    Condition: {
      StringLike: { "aws:sourceArn": `arn:${partitionOf(region)}:lambda:${region}:${account}:function:*` },
    },
  };
  const policy = policyText === undefined ? { Version: "2008-10-17" } : membersOf(policyText);
  const others = statementsOf(policy).filter((other) => !isLambdas(other));
  return written({ ...policy, Statement: [...others, statement] });
}

/** @returns undefined when nothing is left of the policy */
export function withoutLambdaStatement(policyText: string): string | undefined {
  const policy = membersOf(policyText);
  const others = statementsOf(policy).filter((other) => !isLambdas(other));
  return others.length === 0 ? undefined : written({ ...policy, Statement: others });
}

export function hasLambdaStatement(policyText: string | undefined): boolean {
  return policyText !== undefined && statementsOf(membersOf(policyText)).some(isLambdas);
}

/** Earlier versions kept policies unread. @returns what of it can be kept to, and what is wrong with the rest */
export function readablePart(policyText: string | undefined): { kept: string | undefined; faults: string[] } {
  const fault = policyText === undefined ? undefined : faultOf(policyText);
  if (policyText === undefined || fault === undefined) return { kept: policyText, faults: [] };
  const readable = statementsOf(membersOf(policyText)).filter(isReadable);
  const withoutNames = readable.map(({ Sid: _name, ...statement }) => statement);
  const kept = withoutNames.length === 0 ? undefined : written({ Version: "2012-10-17", Statement: withoutNames });
  return { kept, faults: [fault] };
}

function isReadable(statement: unknown): statement is Record<string, unknown> {
  return faultOf(JSON.stringify({ Version: "2012-10-17", Statement: statement })) === undefined;
}

function faultOf(policyText: string): string | undefined {
  try {
    parsePolicy(policyText, "repository");
    return undefined;
  } catch (error) {
    if (isPolicyError(error)) return error.message;
    throw error;
  }
}

function membersOf(policyText: string): Record<string, unknown> {
  const policy: unknown = JSON.parse(policyText);
  return isObject(policy) ? policy : {};
}

function statementsOf({ Statement: statement }: Record<string, unknown>): unknown[] {
  if (Array.isArray(statement)) return statement;
  return statement === undefined ? [] : [statement];
}

function isLambdas(statement: unknown): boolean {
  return isObject(statement) && statement.Sid === sid;
}

function written(policy: Record<string, unknown>): string {
  return JSON.stringify(policy, undefined, 2);
}
