/**
 * CloudWatch Logs' filter patterns: terms of any text, and properties of lines that are JSON. Source: the CloudWatch
 * Logs user guide, "Filter pattern syntax". Patterns for space-delimited lines and regular expressions are not here.
 */
import { PlatformError } from "../errors/platform-error.ts";
import { jsonPattern } from "./json-pattern.ts";
import { termPattern } from "./term-pattern.ts";

/** Whether a line matches. */
export type LinePattern = (text: string) => boolean;

/** @throws PlatformError InvalidParameterException, with what is wrong or not here. */
export function linePattern(pattern: string): LinePattern {
  const trimmed = pattern.trim();
  if (trimmed === "") return () => true;
  if (trimmed.startsWith("{")) return jsonPattern(trimmed);
  if (trimmed.startsWith("[")) throw notHere("Filter patterns for space-delimited log events");
  if (trimmed.startsWith("%")) throw notHere("Filter patterns with regular expressions");
  return termPattern(trimmed);
}

function notHere(what: string): PlatformError {
  return new PlatformError("InvalidParameterException", `${what} are not supported by Lambdarium.`);
}
