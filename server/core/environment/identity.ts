/** The names an execution environment goes by. */

/** Thirty-two hexadecimal digits: also the last part of its log stream's name. */
export function environmentIdOf(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}

/**
 * `YYYY/MM/DD/[version]id`; in a log group that functions share, the function's name as well.
 * @param at epoch milliseconds; the date is UTC
 */
export function logStreamNameOf(stream: {
  at: number;
  functionName: string;
  version: string;
  environmentId: string;
  logGroup: string;
}): string {
  const date = new Date(stream.at).toISOString().slice(0, 10).replaceAll("-", "/");
  const version = versionInStreams(stream.version);
  if (stream.logGroup === defaultLogGroup(stream.functionName)) return `${date}/${version}${stream.environmentId}`;
  return `${date}/${stream.functionName}${version}[${stream.environmentId}]`;
}

/** What the names of a version's log streams have, and those of no other version of its function. */
export function versionInStreams(version: string): string {
  return `[${version}]`;
}

function defaultLogGroup(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
