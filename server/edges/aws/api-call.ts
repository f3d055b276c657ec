/** Who calls an API, from where and with what: what policies judge and the audit trail says. */
import type { IncomingHttpHeaders } from "node:http";
import type { Place } from "../../core/function/arn.ts";
import { callingPrincipal } from "../../core/policy/principal.ts";
import type { ApiCall } from "../../core/trail/api-call.ts";
import { accessKeyId } from "./caller.ts";

/** The part of a request that says so. */
interface CallingRequest {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}

/** Headers come as latin1; a user agent is kept as far as anybody reads it. */
const USER_AGENT_CHARACTERS = 1024;

export function apiCallOf({ headers, socket }: CallingRequest, requestId: string, place: Place): ApiCall {
  return {
    principal: callingPrincipal(accessKeyId(headers.authorization), place.account),
    // An IPv4 address that came through an IPv6 socket.
    sourceIpAddress: (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, ""),
    userAgent: (headers["user-agent"] ?? "").slice(0, USER_AGENT_CHARACTERS),
    requestId,
  };
}
