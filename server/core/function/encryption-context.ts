/**
 * What a key is told when it is used for a function: AWS's own context for a function's resources. Policies judge it,
 * the trail shows it, and what was wrapped with it is unwrapped with the same alone.
 * Source: the Lambda developer guide, "Data encryption at rest for Lambda".
 *
 * @param functionArn unqualified
 */
export function encryptionContextOf(functionArn: string): { "aws:lambda:FunctionArn": string } {
  return { "aws:lambda:FunctionArn": functionArn };
}
