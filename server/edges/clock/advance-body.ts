/** How far the clock is to be advanced: `15d`, `{"advance":"15d"}` or `{"advanceMs":1296000000}`. */
import { z } from "zod";
import { PlatformError } from "../../core/errors/platform-error.ts";
import { durationExamples, durationMs } from "../../core/schedule/duration.ts";

const duration = z.string(`must be ${durationExamples}`).transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  context.addIssue(`must be ${durationExamples}, not "${text.slice(0, 40)}"`);
  return z.NEVER;
});

const either = 'must have either "advance" or "advanceMs", and nothing else';
const json = z
  .strictObject({ advance: duration, advanceMs: z.int("must be a whole number") }, either)
  .partial()
  .transform(({ advance, advanceMs }, context) => {
    if ((advance === undefined) !== (advanceMs === undefined)) return advance ?? advanceMs ?? 0;
    context.addIssue(either);
    return z.NEVER;
  });

/** @returns milliseconds. @throws PlatformError with a sentence. */
export function advanceOf(body: Uint8Array): number {
  const text = new TextDecoder().decode(body).trim();
  if (text === "") throw refused(`The body is empty; it must be ${durationExamples}.`);
  return /^[[{"]/.test(text) ? parsed(json, jsonOf(text)) : parsed(duration, text);
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
