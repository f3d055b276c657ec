/**
 * Who does something, and how a policy names it, as IAM has it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type Principal =
  | { kind: "account"; accountId: string; accessKeyId?: string } // who calls an API
  | { kind: "service"; service: string } // "lambda.amazonaws.com"
  | { kind: "role-session"; accountId: string; roleArn: string; sessionName: string; invokedBy?: string };

/** Lambda, when it uses a key as the function's role. */
export function functionSession(
  { functionName, roleArn }: { functionName: string; roleArn: string },
  accountId: string,
): Principal {
  return { kind: "role-session", accountId, roleArn, sessionName: functionName, invokedBy: lambdaService };
}

/** What a policy's Principal may say. */
export type PrincipalName =
  | { kind: "everybody" }
  | { kind: "account"; accountId: string }
  | { kind: "user"; accountId: string; userName: string }
  | { kind: "role"; accountId: string; roleArn: string }
  | { kind: "session"; accountId: string; roleName: string; sessionName: string }
  | { kind: "service"; service: string };

/** Lambda, as it reads images and as it uses a key for a function. */
export const lambdaService = "lambda.amazonaws.com";

/** Whoever acts on the pages calls under this access key id. */
export const consoleAccessKeyId = "console";

const accountPattern = /^\d{12}$/;

/** Signatures are not checked: an access key id of exactly 12 digits names its account, any other one is ours. */
export function callingPrincipal(
  accessKeyId: string | undefined,
  ownAccount: string,
): Extract<Principal, { kind: "account" }> {
  if (accessKeyId === undefined) return { kind: "account", accountId: ownAccount };
  const accountId = accountPattern.test(accessKeyId) ? accessKeyId : ownAccount;
  return { kind: "account", accountId, accessKeyId };
}

/** @returns undefined when it names nobody: a name with a wildcard in it is none, as on AWS. */
export function awsPrincipalName(text: string): PrincipalName | undefined {
  if (text === "*") return { kind: "everybody" };
  if (accountPattern.test(text)) return { kind: "account", accountId: text };
  const [, service, accountId, resource] = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):([^*?\s]+)$/.exec(text) ?? [];
  if (service === undefined || accountId === undefined || resource === undefined) return undefined;
  return service === "iam" ? iamName(text, accountId, resource) : sessionName(accountId, resource);
}

export function servicePrincipalName(text: string): PrincipalName | undefined {
  const isHost = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text);
  return isHost ? { kind: "service", service: text } : undefined;
}

/** An account's name is everybody and everything of the account, a role's name all sessions of it. */
export function isNamed(principal: Principal, name: PrincipalName): boolean {
  if (name.kind === "everybody") return true;
  if (principal.kind === "service") return name.kind === "service" && name.service === principal.service;
  if (name.kind === "service" || name.accountId !== principal.accountId) return false;
  switch (name.kind) {
    case "account":
      return true;
    case "user":
      return principal.kind === "account" && principal.accessKeyId === name.userName;
    case "role":
      return principal.kind === "role-session" && principal.roleArn === name.roleArn;
    case "session": {
      if (principal.kind !== "role-session") return false;
      return lastPart(principal.roleArn) === name.roleName && principal.sessionName === name.sessionName;
    }
  }
}

/** As STS and the audit trail write it. An access key id is a user's name here; one that is an account's is its root. */
export function principalArn(principal: Principal, partition: string): string {
  switch (principal.kind) {
    case "service":
      return principal.service;
    case "role-session": {
      const session = `${lastPart(principal.roleArn)}/${principal.sessionName}`;
      return `arn:${partition}:sts::${principal.accountId}:assumed-role/${session}`;
    }
    case "account": {
      const { accountId, accessKeyId } = principal;
      const isRoot = accessKeyId === undefined || accessKeyId === accountId;
      return `arn:${partition}:iam::${accountId}:${isRoot ? "root" : `user/${accessKeyId}`}`;
    }
  }
}

function iamName(arn: string, accountId: string, resource: string): PrincipalName | undefined {
  if (resource === "root") return { kind: "account", accountId };
  if (/^role\/.+[^/]$/.test(resource)) return { kind: "role", accountId, roleArn: arn };
  if (/^user\/.+[^/]$/.test(resource)) return { kind: "user", accountId, userName: lastPart(resource) };
  return undefined;
}

function sessionName(accountId: string, resource: string): PrincipalName | undefined {
  const [, roleName, session] = /^assumed-role\/([^/]+)\/([^/]+)$/.exec(resource) ?? [];
  if (roleName === undefined || session === undefined) return undefined;
  return { kind: "session", accountId, roleName, sessionName: session };
}

/** A role's path is not part of its name. */
function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
