/** Which earlier rows of the transition log are read: those of a function before a row. */
export interface Earlier {
  functionName: string;
  /** The number of the row that follows them. */
  before: number;
}

export function earlierScope({ functionName, before }: Earlier): string {
  return new URLSearchParams({ function: functionName, before: String(before) }).toString();
}

export function earlierOfScope(scope: string): Earlier {
  const params = new URLSearchParams(scope);
  const before = Number(params.get("before") ?? 0);
  return { functionName: params.get("function") ?? "", before: Number.isSafeInteger(before) ? before : 0 };
}
