import { z } from "zod";
import type { LivePosition } from "../../core/live/event.ts";

type Parsed<Value> = { ok: true; value: Value } | { ok: false; error: string };

const number = z.int().min(0);
const position = z.object({ bootId: z.string().min(1).max(100), sequence: number, counter: number });
const logName = z.string().min(1).max(140);

/** What a client connects with. socket.io turns "nothing" into an empty object. */
export function parsePosition(auth: unknown): Parsed<LivePosition | undefined> {
  if (auth === undefined || (typeof auth === "object" && auth !== null && Object.keys(auth).length === 0)) {
    return { ok: true, value: undefined };
  }
  const parsed = position.safeParse(auth);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, error: "auth must be empty or a live position: { bootId, sequence, counter }" };
}

export function parseLogName(argument: unknown): Parsed<string> {
  const parsed = logName.safeParse(argument);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, error: "the argument must be a function's name" };
}
