/** Where a list goes on, as text that means nothing to clients. */
import { invalidParameter } from "./members.ts";

export function listToken(place: readonly [name: string, at: number]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws PlatformError InvalidParameterException */
export function parseListToken(token: string | undefined): readonly [name: string, at: number] | undefined {
  if (token === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (Array.isArray(place) && typeof place[0] === "string" && typeof place[1] === "number")
      return [place[0], place[1]];
  } catch {
    // said below, as for any other text
  }
  throw invalidParameter("The specified nextToken is invalid.");
}
