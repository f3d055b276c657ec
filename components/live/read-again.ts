/** When a live entry that could not be read is read again. Reading changes nothing, so it may be repeated. */
const PAUSES_MS = [100, 300, 1000, 3000] as const;

export class ReadRefused extends Error {
  readonly status: number;
  /** Why, for a person; empty when the answer did not say. */
  readonly sentence: string;
  constructor(path: string, status: number, sentence = "") {
    super(`reading ${path} was answered with ${status}`);
    this.status = status;
    this.sentence = sentence;
  }
}

/** As long as nothing has answered, or the platform could not: a connection may be cut at any time. */
export function readsAgain(_failures: number, error: Error): boolean {
  return !(error instanceof ReadRefused) || error.status >= 500;
}

export function pauseBeforeReading(failures: number): number {
  return PAUSES_MS[failures] ?? 3000;
}
