import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../../../ports/clock.ts";
import { tokenFor } from "../../distribution/access.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";
import { assertRegistry, type EcrPlace, seconds } from "./members.ts";

const lastsMs = 12 * 60 * 60 * 1000;
const request = z.object({ registryIds: z.array(z.string()).optional() });

/** What `docker login` takes. It says who asked for it, and proves nothing: signatures are not checked here. */
export function getAuthorizationToken(place: EcrPlace, clock: Clock): JsonOperation {
  return jsonOperation(request, async ({ registryIds = [place.account] }, _signal, { principal }) => {
    registryIds.forEach(assertRegistry);
    const accessKeyId = principal.kind === "account" ? principal.accessKeyId : undefined;
    const token = tokenFor(accessKeyId, randomBytes(24).toString("base64url"));
    const authorizationToken = Buffer.from(`AWS:${token}`).toString("base64");
    const data = { authorizationToken, expiresAt: seconds(clock.now() + lastsMs), proxyEndpoint: place.endpoint };
    return { authorizationData: registryIds.map(() => data) };
  });
}
