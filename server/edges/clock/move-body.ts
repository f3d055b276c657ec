/**
 * How the clock is to be moved: `15d`, `{"advance":"P15D"}` or `{"advanceMs":1296000000}` advance it, `{"reset":true}`
 * takes back how far it is ahead.
 */
import { z } from "zod";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { durationExamples, durationMs } from "../../core/schedule/duration.ts";

export type ClockMoveRequest = { advanceMs: number } | { reset: true };

const backwards = 'would set the clock back; it only goes ahead, and {"reset":true} takes back how far it is';

const duration = z.string(`must be ${durationExamples}`).transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  const isBackwards = durationMs(text.replace("-", "")) !== undefined;
  context.addIssue(isBackwards ? backwards : `must be ${durationExamples}, not "${text.slice(0, 40)}"`);
  return z.NEVER;
});

const one = 'must have one of "advance", "advanceMs" and "reset", and nothing else';
const members = {
  advance: duration,
  advanceMs: z.int("must be a whole number").nonnegative(backwards),
  reset: z.literal(true, "must be true"),
};
const json = z
  .strictObject(members, one)
  .partial()
  .refine((body) => Object.keys(body).length === 1, one)
  .transform(({ reset, advance, advanceMs = advance }, context): ClockMoveRequest => {
    if (reset) return { reset };
    if (advanceMs !== undefined) return { advanceMs };
    context.addIssue(one);
    return z.NEVER;
  });

/** @throws PlatformError with a sentence. */
export function moveOf(body: Uint8Array): ClockMoveRequest {
  const text = new TextDecoder().decode(body).trim();
  if (text === "") throw refused(`The body is empty; it must be ${durationExamples}.`);
  return /^[[{"]/.test(text) ? parsed(json, jsonOf(text)) : { advanceMs: parsed(duration, text) };
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const what = issue && issue.path.length > 0 ? `The body's ${issue.path.join(".")}` : "The body";
  throw refused(`${what} ${issue?.message}.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(`The body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

function refused(sentence: string, options?: ErrorOptions): PlatformError {
  return new PlatformError("InvalidRequestContentException", sentence, options);
}
