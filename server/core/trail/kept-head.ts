/**
 * What is kept of the trail outside its database: how much there is and the last hash, under a code that only the root
 * key makes. It is written after the records are committed: the database may be ahead of it, and never behind.
 */
import { z } from "zod";
import type { TrailHead } from "./chain.ts";

export interface KeptHead extends TrailHead {
  /** It was lost when the database had so many records. Epoch milliseconds. */
  unproven?: { count: number; at: number };
}

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.strictObject({
  ...{ version: z.literal(1), count, hash, code: z.string() },
  unproven: z.strictObject({ count, at: z.number() }).optional(),
});

/** @param codeOf the code of a text, which nobody without the root key can make */
export function keptHeadText(head: KeptHead, codeOf: (text: string) => string): string {
  return `${JSON.stringify({ ...members(head), code: codeOf(JSON.stringify(members(head))) })}\n`;
}

/** @returns undefined when it is not what was written */
export function parseKeptHead(text: string, codeOf: (text: string) => string): KeptHead | undefined {
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const head: KeptHead = { count: parsed.data.count, hash: parsed.data.hash, unproven: parsed.data.unproven };
  return codeOf(JSON.stringify(members(head))) === parsed.data.code ? head : undefined;
}

/** In one order. */
function members({ count, hash, unproven }: KeptHead) {
  return { version: 1, count, hash, ...(unproven && { unproven: { count: unproven.count, at: unproven.at } }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // as any other text that is not one
  }
}
