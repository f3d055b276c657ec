import { type Condition, conditionOperators, isConditionOperator } from "./condition.ts";
import { PolicyError } from "./policy-error.ts";
import { isObject, listOfTexts } from "./read-json.ts";

/** @param condition of the statement at the path */
export function readConditions(
  condition: unknown,
  { path, hasVariables }: { path: string; hasVariables: boolean },
): Condition[] {
  if (condition === undefined) return [];
  const place = `${path}.Condition`;
  if (!isObject(condition)) throw new PolicyError(`${place} must be an object`);
  return Object.entries(condition).flatMap(([operator, keys]) => {
    const at = `${place}.${operator}`;
    if (!isConditionOperator(operator)) {
      throw new PolicyError(`${at} is not supported: conditions are ${conditionOperators.join(", ")}`);
    }
    if (!isObject(keys) || Object.keys(keys).length === 0) throw new PolicyError(`${at} must be an object with keys`);
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key: conditionKey(key, `${at}.${key}`),
      values: valuesOf(values, `${at}.${key}`, hasVariables),
    }));
  });
}

function conditionKey(key: string, path: string): string {
  if (/^[a-z0-9-]+:\S+$/i.test(key)) return key.toLowerCase();
  throw new PolicyError(`${path} is not a condition key: they read service:Key, for example aws:SourceArn`);
}

function valuesOf(values: unknown, path: string, hasVariables: boolean): string[] {
  return listOfTexts(values, path).map(({ text, path: at }) => {
    if (!hasVariables || !text.includes("${")) return text;
    throw new PolicyError(`${at} must not have variables, not ${JSON.stringify(text)}`);
  });
}
