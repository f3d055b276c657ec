/**
 * Answers of the image repository to registry clients, by the codes of OCI distribution-spec v1.1 ("Error Codes").
 */

/** Code → HTTP status. */
const statusOf = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  /** The repository's policy does not let the caller. */
  DENIED: 403,
  DIGEST_INVALID: 400,
  /** The manifest names blobs or manifests that are not in the repository; the detail lists them. */
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  /** Docker's registry: `n` is not a number. */
  PAGINATION_NUMBER_INVALID: 400,
  /** Docker's registry: a part of the blob that does not follow what is there, or is not there. */
  RANGE_INVALID: 416,
  SIZE_INVALID: 413,
  TAG_INVALID: 400,
  UNSUPPORTED: 405,
  /** The disk is full, or cannot be written. */
  UNAVAILABLE: 507,
} as const;

export type RepositoryErrorCode = keyof typeof statusOf;

export class RepositoryError extends Error {
  override readonly name = "RepositoryError";
  readonly code: RepositoryErrorCode;
  readonly status: number;
  /** For programs, beside the sentence. */
  readonly detail: unknown;

  constructor(code: RepositoryErrorCode, message: string, options?: ErrorOptions & { detail?: unknown }) {
    super(message, options);
    this.code = code;
    this.status = statusOf[code];
    this.detail = options?.detail;
  }
}

/** By shape, as all errors. */
export function isRepositoryError(error: unknown): error is RepositoryError {
  return error instanceof Error && error.name === "RepositoryError";
}
