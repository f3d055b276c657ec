/** The one operation of AWS STS that tools ask before anything else: who am I? Signatures are not checked. */
import type { IncomingHttpHeaders } from "node:http";
import { type Place, partitionOf } from "../../../core/function/arn.ts";
import { callingPrincipal, principalArn } from "../../../core/policy/principal.ts";
import { accessKeyId } from "../caller.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

export interface XmlAnswer {
  status: number;
  xml: string;
}

/** @param form the parameters of the query protocol, `Action` among them. */
export function answerSts(
  form: URLSearchParams,
  { headers, requestId, place }: { headers: IncomingHttpHeaders; requestId: string; place: Place },
): XmlAnswer {
  const action = form.get("Action") ?? "";
  if (action !== "GetCallerIdentity") return { status: 400, xml: invalidAction(action, requestId) };
  const principal = callingPrincipal(accessKeyId(headers.authorization), place.account);
  const { accountId, accessKeyId: key = accountId } = principal;
  const arn = principalArn(principal, partitionOf(place.region));
  const result = element("Arn", arn) + element("UserId", key) + element("Account", accountId);
  const metadata = `<ResponseMetadata>${element("RequestId", requestId)}</ResponseMetadata>`;
  const xml = `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult>${metadata}</GetCallerIdentityResponse>`;
  return { status: 200, xml };
}

function invalidAction(action: string, requestId: string): string {
  const error =
    element("Type", "Sender") +
    element("Code", "InvalidAction") +
    element("Message", `Could not find operation ${action.slice(0, 128)} for version 2011-06-15`);
  return `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error>${element("RequestId", requestId)}</ErrorResponse>`;
}

/** Characters that XML 1.0 does not have at all are left out. */
function element(name: string, text: string): string {
  const escaped = text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return `<${name}>${escaped}</${name}>`;
}
