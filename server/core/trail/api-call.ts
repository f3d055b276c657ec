/** Who calls an API, from where and with what: what policies judge and the audit trail says. */
import { consoleAccessKeyId, type Principal } from "../policy/principal.ts";

export interface ApiCall {
  principal: Principal;
  /** An address, or the service that acts: "lambda.amazonaws.com". */
  sourceIpAddress: string;
  userAgent: string;
  requestId: string;
  /** A person does it on a page. */
  fromConsole?: true;
}

/** Of whoever sits at this machine, on a page. */
export function consoleCall(accountId: string, requestId: string): ApiCall {
  const principal = { kind: "account", accountId, accessKeyId: consoleAccessKeyId } as const;
  return { principal, sourceIpAddress: "127.0.0.1", userAgent: "console", requestId, fromConsole: true };
}

/** Of a service of AWS's, for itself or in somebody's name. */
export function serviceCall(service: string, principal: Principal, requestId: string): ApiCall {
  return { principal, sourceIpAddress: service, userAgent: service, requestId };
}
