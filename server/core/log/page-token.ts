/**
 * Where a reader of log events goes on, as text: `f/` for forward in time, `b/` for backward, then the last line's time
 * and number as 56 digits. The shape is AWS's; to clients it has no meaning.
 */
import { PlatformError } from "../errors/platform-error.ts";

export interface PageToken {
  direction: "forward" | "backward";
  /** Without this line. */
  position: { at: number; sequence: number };
}

const TIME_DIGITS = 20;
const NUMBER_DIGITS = 36;
const tokenForm = new RegExp(`^([fb])/(\\d{${TIME_DIGITS}})(\\d{${NUMBER_DIGITS}})/s$`);

export function pageTokenText({ direction, position }: PageToken): string {
  const time = String(bitsOf(position.at)).padStart(TIME_DIGITS, "0");
  const number = String(position.sequence).padStart(NUMBER_DIGITS, "0");
  return `${direction === "forward" ? "f" : "b"}/${time}${number}/s`;
}

/** @throws PlatformError InvalidParameterException */
export function parsePageToken(text: string): PageToken {
  const [, letter, time = "", number = ""] = tokenForm.exec(text) ?? [];
  const position = { at: timeOf(time), sequence: Number(number) };
  if (letter === undefined || Number.isNaN(position.at) || !Number.isSafeInteger(position.sequence)) {
    throw new PlatformError("InvalidParameterException", "The specified nextToken is invalid.");
  }
  return { direction: letter === "f" ? "forward" : "backward", position };
}

/** Times have fractions: only all their bits bring back the same time. */
function bitsOf(time: number): bigint {
  return new BigUint64Array(new Float64Array([time]).buffer)[0] ?? 0n;
}

function timeOf(bits: string): number {
  const [time = Number.NaN] = new Float64Array(new BigUint64Array([BigInt(bits)]).buffer);
  return time;
}
