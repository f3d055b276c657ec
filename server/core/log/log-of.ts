/** Whose log: a function's with all its versions, or that of one of them. */
import { versionInStreams } from "../environment/identity.ts";
import type { NewLogLine } from "../invoke/log-line.ts";

export interface LogOf {
  functionName: string;
  /** Without: of all. */
  version?: string;
}

export function isLineOf(line: Pick<NewLogLine, "functionName" | "logStreamName">, of: LogOf): boolean {
  if (line.functionName !== of.functionName) return false;
  return of.version === undefined || line.logStreamName.includes(versionInStreams(of.version));
}
