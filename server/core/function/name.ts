/**
 * The forms in which a caller may name a function: `my-fn`, `my-fn:qualifier`, `000000000000:function:my-fn`,
 * `function:my-fn`, and the whole ARN, each with or without a qualifier.
 * Patterns: the API reference, FunctionName and NamespacedFunctionName.
 */
import { PlatformError } from "../errors/platform-error.ts";
import { functionArn, type Place } from "./arn.ts";
import { limits } from "./configuration.ts";
import { assertNoViolations, type Violation } from "./violation.ts";

export interface NamedFunction {
  functionName: string;
  /** Absent: unqualified. */
  qualifier?: string;
}

/** Operations that change something take a narrower form than those that read or invoke. */
export type NameUse = "read" | "write";

const place = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?`;
const forms = {
  write: form(140, String.raw`${place}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`),
  read: form(256, String.raw`${place}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`),
} as const satisfies Record<NameUse, { maxLength: number; pattern: string; whole: RegExp }>;

function form(maxLength: number, pattern: string) {
  return { maxLength, pattern, whole: new RegExp(`^(?:${pattern})$`) };
}

/** A region or account counts only before `function:`, so that `my-fn-1:live` and `123456789012:live` are names. */
const parts =
  /^(?:(?:(?:arn:[^:]*:lambda:)?(?<region>[a-z]{2,4}(?:-[a-z]+)+-\d):)?(?<account>\d{12}):function:|function:)?(?<name>[^:]+)(?::(?<qualifier>[^:]+))?$/;

const qualifierPattern = String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`;
const wholeQualifier = new RegExp(`^(?:${qualifierPattern})$`);

/**
 * @param text as the caller wrote it, percent-decoded.
 * @param queryQualifier the `Qualifier` parameter beside it.
 * @throws PlatformError ValidationException, InvalidParameterValueException; ResourceNotFoundException for another
 * account's or region's function, of which nothing is known here.
 */
export function resolveFunctionName(
  text: string,
  queryQualifier: string | undefined,
  use: NameUse,
  here: Place,
): NamedFunction {
  const violations = nameViolations(text, use);
  if (queryQualifier !== undefined) violations.push(...qualifierViolations(queryQualifier));
  assertNoViolations(violations);
  const { region, account, name, qualifier: ownQualifier } = parts.exec(text)?.groups ?? {};
  const functionName = name ?? text;
  refuseLongName(functionName);
  if (ownQualifier !== undefined && queryQualifier !== undefined && ownQualifier !== queryQualifier) {
    throw new PlatformError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const qualifier = queryQualifier ?? ownQualifier;
  const asked = { region: region ?? here.region, account: account ?? here.account };
  if (asked.region !== here.region || asked.account !== here.account) {
    const arn = functionArn({ ...asked, functionName, qualifier });
    throw new PlatformError("ResourceNotFoundException", `Function not found: ${arn}`);
  }
  return { functionName, qualifier };
}

/**
 * The name of a function to be created: any form, but no qualifier.
 * @throws PlatformError as `resolveFunctionName`
 */
export function newFunctionName(text: string, here: Place): string {
  const { functionName, qualifier } = resolveFunctionName(text, undefined, "write", here);
  if (qualifier === undefined) return functionName;
  throw new PlatformError(
    "InvalidParameterValueException",
    `A function is created without a qualifier, but '${text}' ends with ':${qualifier}'. Name it '${functionName}'.`,
  );
}

/** What is wrong with a name by the model's length and pattern. */
export function nameViolations(text: string, use: NameUse): Violation[] {
  const { maxLength, pattern, whole } = forms[use];
  const violations: Violation[] = [];
  if (text.length > maxLength) {
    const constraint = `Member must have length less than or equal to ${maxLength}`;
    violations.push({ member: "functionName", value: text, constraint });
  }
  if (!whole.test(text)) {
    const constraint = `Member must satisfy regular expression pattern: ${pattern}`;
    violations.push({ member: "functionName", value: text, constraint });
  }
  return violations;
}

function qualifierViolations(qualifier: string): Violation[] {
  if (qualifier.length < 1 || qualifier.length > 128) {
    const bound = qualifier.length < 1 ? "greater than or equal to 1" : "less than or equal to 128";
    return [{ member: "qualifier", value: qualifier, constraint: `Member must have length ${bound}` }];
  }
  if (wholeQualifier.test(qualifier)) return [];
  const constraint = `Member must satisfy regular expression pattern: ${qualifierPattern}`;
  return [{ member: "qualifier", value: qualifier, constraint }];
}

/** Lambda itself, behind the front end's model, bounds the name alone, and with another code. */
function refuseLongName(functionName: string): void {
  if (functionName.length <= limits.nameLength) return;
  throw new PlatformError(
    "InvalidParameterValueException",
    `1 validation error detected: Value '${functionName}' at 'functionName' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${limits.nameLength}`,
  );
}
