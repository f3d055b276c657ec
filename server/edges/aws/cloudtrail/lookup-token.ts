/** Where a look-up goes on, as text that means nothing to clients. It goes with its query, and with no other. */
import { hash } from "node:crypto";
import { z } from "zod";
import { PlatformError } from "../../../core/errors/platform-error.ts";
import type { TrailPosition } from "../../../core/trail/trail-query.ts";

const place = z.tuple([z.number(), z.int(), z.string()]);

/** @param asked the whole query in one form */
export function lookupToken({ at, sequence }: TrailPosition, asked: string): string {
  return Buffer.from(JSON.stringify([at, sequence, markOf(asked)])).toString("base64url");
}

/** @throws PlatformError InvalidNextTokenException */
export function parseLookupToken(token: string, asked: string): TrailPosition {
  const parsed = place.safeParse(jsonOf(Buffer.from(token, "base64url").toString()));
  if (parsed.success && parsed.data[2] === markOf(asked)) return { at: parsed.data[0], sequence: parsed.data[1] };
  const message = "The NextToken is not valid, or the other parameters are not those that it was given for.";
  throw new PlatformError("InvalidNextTokenException", message);
}

function markOf(asked: string): string {
  return hash("sha256", asked).slice(0, 32);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // as any other text that is none of ours
  }
}
