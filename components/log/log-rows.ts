/** A log as it is shown: what the filter lets through, with a marker where another init or invoke begins. Pure. */
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import { shortRequestId } from "../format/names.ts";

export type LogSource = "all" | "function" | "platform";

export type LogRow =
  | { kind: "line"; key: string; line: LogLine; error: boolean }
  | { kind: "mark"; key: string; environmentId: string; requestId?: string; text: string };

export interface LogFilter {
  source: LogSource;
  /** A text, or a pattern between slashes: `/time.*out/`. A request id finds the lines of its invoke. */
  text: string;
}

/** @returns the test, or why the pattern cannot be read. */
export function readFilter({ source, text }: LogFilter): ((line: LogLine) => boolean) | { problem: string } {
  const matches = readText(text.trim());
  if (typeof matches !== "function") return matches;
  return (line) => (source === "all" || line.source === source) && matches(line);
}

function readText(text: string): ((line: LogLine) => boolean) | { problem: string } {
  if (text === "") return () => true;
  const [, pattern] = /^\/(.+)\/$/.exec(text) ?? [];
  if (pattern === undefined) {
    const wanted = text.toLowerCase();
    return (line) => line.text.toLowerCase().includes(wanted) || (line.requestId?.startsWith(wanted) ?? false);
  }
  try {
    const expression = new RegExp(pattern, "i");
    return (line) => expression.test(line.text);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : "not a pattern" };
  }
}

export function logRows(lines: LogLine[], passes: (line: LogLine) => boolean): LogRow[] {
  const rows: LogRow[] = [];
  const invoked = new Set<string>();
  let before: LogLine | undefined;
  for (const line of lines) {
    if (line.requestId !== undefined) invoked.add(line.logStreamName);
    if (!passes(line)) continue;
    if (before === undefined || before.environmentId !== line.environmentId || before.requestId !== line.requestId) {
      const { environmentId, requestId } = line;
      rows.push({ kind: "mark", key: `mark ${keyOf(line)}`, environmentId, requestId, text: markText(line, invoked) });
    }
    rows.push({ kind: "line", key: keyOf(line), line, error: isError(line) });
    before = line;
  }
  return rows;
}

/** "Invoke 2f6c01d9"; before the first invoke of an environment its init, later what is written between invokes. */
function markText({ requestId, logStreamName }: LogLine, invoked: ReadonlySet<string>): string {
  if (requestId !== undefined) return `Invoke ${shortRequestId(requestId)}`;
  return invoked.has(logStreamName) ? "Outside an invoke" : "Init";
}

/** Red, and the line itself says so: Lambda's own failure lines, and what names an error at its beginning or level. */
function isError({ source, text }: LogLine): boolean {
  if (source === "platform") return /Status: (error|timeout)|Task timed out|Error Type:/.test(text);
  return /^\W*(\w*(Error|Exception)\b|error\b|fatal\b|panic\b)|"level":\s*"(error|fatal)"|\tERROR\t/i.test(text);
}

function keyOf(line: LogLine): string {
  return `${line.logStreamName} ${line.sequence}`;
}
