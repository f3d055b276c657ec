/** How the last events about keys are asked for: those of one key, or those for one function. */
export type KeyEventsOf = { keyId: string } | { functionName: string };

export function keyEventsScope(of: KeyEventsOf): string {
  return "keyId" in of ? `key=${of.keyId}` : `function=${of.functionName}`;
}

export function keyEventsOfScope(scope: string): KeyEventsOf {
  const [what, name = ""] = scope.split("=");
  return what === "key" ? { keyId: name } : { functionName: name };
}
