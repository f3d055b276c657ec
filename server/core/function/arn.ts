/** Lambda's ARNs. A place is a region and an account; the partition follows from the region. */
export interface Place {
  region: string;
  account: string;
}

/** Without a qualifier the ARN names the function, with one a version or an alias of it. */
export function functionArn(named: Place & { functionName: string; qualifier?: string }): string {
  const { region, account, functionName, qualifier } = named;
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${functionName}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** AWS keeps China and the US government apart from the rest of the world. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}
