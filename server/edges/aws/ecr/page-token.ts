/** Where a list goes on, as text that means nothing to clients. */
import { invalidParameter } from "./members.ts";

export function pageToken(after: string): string {
  return Buffer.from(JSON.stringify({ after })).toString("base64url");
}

/** @throws PlatformError InvalidParameterException */
export function parsePageToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (typeof place === "object" && place !== null && "after" in place && typeof place.after === "string") {
      return place.after;
    }
  } catch {
    // said below, as for any other text
  }
  throw invalidParameter("nextToken", "Invalid token");
}

/** A page of what is at hand whole and in the order of its keys. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { token, limit }: { token?: string; limit: number },
): { items: Item[]; nextToken?: string } {
  const after = parsePageToken(token);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { items: page, ...(last !== undefined && rest.length > limit && { nextToken: pageToken(keyOf(last)) }) };
}
