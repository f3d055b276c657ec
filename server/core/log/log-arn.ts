/** CloudWatch Logs' ARNs. */
import { type Place, partitionOf } from "../function/arn.ts";

/** Without the `:*` that some of AWS's answers end it with. */
export function logGroupArn({ region, account }: Place, logGroup: string): string {
  return `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${logGroup}`;
}

export function logStreamArn(place: Place, logGroup: string, logStreamName: string): string {
  return `${logGroupArn(place, logGroup)}:log-stream:${logStreamName}`;
}

/** The name that an identifier stands for: a name itself, or an ARN of whichever account. */
export function logGroupOf(identifier: string): string {
  return /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)$/.exec(identifier)?.[1] ?? identifier;
}
