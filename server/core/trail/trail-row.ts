/** A record of the audit trail as lists show it: what it is looked up by, and a few words out of its text. */
import type { TrailEvent } from "./trail-event.ts";

export interface TrailRow extends Pick<TrailEvent, "sequence" | "eventId" | "at" | "columns" | "hash"> {
  requestId: string;
  who: TrailWho;
  /** What the request itself names: "alias/orders", "hello". */
  named?: string;
}

export interface TrailWho {
  kind: "root" | "user" | "account" | "service" | "session";
  /** The user, the other account, the service or the session. */
  name: string;
  /** The service that called in the session's name: "lambda.amazonaws.com". */
  invokedBy?: string;
  /** A person did it on a page. */
  fromConsole?: true;
}

/** In the order in which they are looked for. */
const naming = ["keyId", "functionName", "repositoryName", "aliasName", "targetKeyId", "resourceArn", "resource"];

export function trailRow({ sequence, eventId, at, columns, hash, text }: TrailEvent): TrailRow {
  const record = membersOf(JSON.parse(text));
  const named = namedIn(membersOf(record.requestParameters));
  return {
    ...{ sequence, eventId, at, columns, hash },
    requestId: textOf(record.requestID) ?? "",
    who: whoOf(record, columns.username),
    ...(named === undefined ? {} : { named }),
  };
}

function whoOf(record: Members, username: string | null): TrailWho {
  const identity = membersOf(record.userIdentity);
  const invokedBy = textOf(identity.invokedBy);
  const kind = kindOf(textOf(identity.type));
  return {
    kind,
    name: (kind === "account" ? textOf(identity.accountId) : username) ?? "",
    ...(kind === "session" && invokedBy !== undefined && { invokedBy }),
    ...(record.sessionCredentialFromConsole === "true" && { fromConsole: true }),
  };
}

function kindOf(type: string | undefined): TrailWho["kind"] {
  if (type === "AssumedRole") return "session";
  if (type === "AWSService") return "service";
  if (type === "AWSAccount") return "account";
  return type === "IAMUser" ? "user" : "root";
}

function namedIn(request: Members): string | undefined {
  for (const name of naming) {
    const value = textOf(request[name]);
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
