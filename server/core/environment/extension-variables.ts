/**
 * What an extension's process sees of its environment's variables: not those about the runtime, its log and tracing.
 * Source: the Lambda developer guide, "Using the Lambda Extensions API to create extensions".
 */
const withheld: ReadonlySet<string> = new Set([
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

export function extensionVariables(runtime: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(runtime).filter(([name]) => isSeen(name)));
}

function isSeen(name: string): boolean {
  return !withheld.has(name) && !name.startsWith("AWS_XRAY_") && !name.startsWith("_");
}
