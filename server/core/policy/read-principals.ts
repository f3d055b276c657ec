import { PolicyError } from "./policy-error.ts";
import { awsPrincipalName, type PrincipalName, servicePrincipalName } from "./principal.ts";
import { isObject, listOfTexts } from "./read-json.ts";

const kinds = {
  AWS: { read: awsPrincipalName, rule: "*, an account, or the ARN of an account, a user, a role or a session of one" },
  Service: { read: servicePrincipalName, rule: "a service, for example lambda.amazonaws.com" },
} as const;

/** @param path of the member, `Statement[0].Principal` */
export function readPrincipals(value: unknown, path: string): PrincipalName[] {
  if (value === "*") return [{ kind: "everybody" }];
  if (!isObject(value)) throw new PolicyError(`${path} must be * or an object with AWS or Service`);
  const names = Object.entries(value).flatMap(([kind, named]) => {
    if (kind === "AWS" || kind === "Service") return readNames(kind, named, `${path}.${kind}`);
    throw new PolicyError(`${path}.${kind} is not supported: name principals with AWS or Service`);
  });
  if (names.length === 0) throw new PolicyError(`${path} must not be empty`);
  return names;
}

function readNames(kind: keyof typeof kinds, named: unknown, path: string): PrincipalName[] {
  const { read, rule } = kinds[kind];
  return listOfTexts(named, path).map(({ text, path: at }) => {
    const name = read(text);
    if (name) return name;
    throw new PolicyError(`${at} must be ${rule}, not ${JSON.stringify(text)}`);
  });
}
