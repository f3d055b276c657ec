/**
 * What was optimized cannot be used as it is stored. No fault of the image, and never a reason to run it from somewhere
 * else: a damaged chunk is stored again from the image, a sealed manifest that cannot be opened stops new environments.
 */
export type StoreErrorCode =
  | "ChunkDamaged" // it is not what its name and the sealed manifest say, or it is not there
  | "ManifestUnreadable"; // it is not there, not what was sealed, or its key cannot be had

/** The message is a sentence for a person. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}

const codes: ReadonlySet<unknown> = new Set<StoreErrorCode>(["ChunkDamaged", "ManifestUnreadable"]);

/** By shape: errors cross worker threads. */
export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && "code" in error && codes.has(error.code);
}
