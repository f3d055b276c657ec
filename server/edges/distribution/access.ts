/** Who a registry client is, and what its request does, in ECR's actions. */
import type { IncomingHttpHeaders } from "node:http";
import { callingPrincipal, type Principal } from "../../core/policy/principal.ts";
import type { Address } from "./address.ts";

/**
 * A login is a name and no proof, as everywhere here. `AWS` is GetAuthorizationToken's: its password says for whom it was
 * made; any other user name is an access key id. Who sends no login is the account itself.
 */
export function clientOf({ authorization }: IncomingHttpHeaders, ownAccount: string): Principal {
  const [, encoded] = /^Basic\s+([\w+/=-]+)\s*$/i.exec(authorization ?? "") ?? [];
  if (encoded === undefined) return callingPrincipal(undefined, ownAccount);
  const [, user = "", password = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return callingPrincipal(user === "AWS" ? tokenHolder(password) : user || undefined, ownAccount);
}

/** What `docker login` takes. */
export function tokenFor(accessKeyId: string | undefined, nonce: string): string {
  return Buffer.from(JSON.stringify({ accessKeyId, nonce })).toString("base64url");
}

/** One of them has to be allowed. @returns none for what belongs to no repository */
export function actionsOf({ kind }: Address, method: string): readonly string[] {
  return actions[kind][method] ?? (method === "HEAD" ? actions[kind].GET : undefined) ?? [];
}

const upload = { PATCH: ["ecr:UploadLayerPart"], GET: ["ecr:UploadLayerPart"], DELETE: ["ecr:UploadLayerPart"] };

/** A client that pushes asks first for what is there, one that pulls may. */
const actions: Record<Address["kind"], Readonly<Record<string, readonly string[]>>> = {
  base: {},
  catalog: {},
  tags: { GET: ["ecr:ListImages"] },
  referrers: { GET: ["ecr:BatchGetImage"] },
  manifest: {
    GET: ["ecr:BatchGetImage"],
    HEAD: ["ecr:BatchGetImage", "ecr:DescribeImages"],
    PUT: ["ecr:PutImage"],
    DELETE: ["ecr:BatchDeleteImage"],
  },
  blob: {
    GET: ["ecr:GetDownloadUrlForLayer"],
    HEAD: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer"],
    DELETE: ["ecr:BatchDeleteImage"],
  },
  uploads: { POST: ["ecr:InitiateLayerUpload"] },
  upload: { ...upload, PUT: ["ecr:CompleteLayerUpload"] },
};

function tokenHolder(token: string): string | undefined {
  try {
    const held: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    const accessKeyId = typeof held === "object" && held !== null && "accessKeyId" in held && held.accessKeyId;
    return typeof accessKeyId === "string" ? accessKeyId : undefined;
  } catch {
    return undefined; // a token of an earlier version, or made up
  }
}
