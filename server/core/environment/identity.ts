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
  if (stream.logGroup === defaultLogGroup(stream.functionName)) {
    return `${date}/[${stream.version}]${stream.environmentId}`;
  }
  return `${date}/${stream.functionName}[${stream.version}][${stream.environmentId}]`;
}

function defaultLogGroup(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
