/**
 * Answers of the key service, by KMS's own exception names. https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
 */

/** Code → HTTP status. */
const statusOf = {
  /** No statement of the key's policy allows it, or one denies it. */
  AccessDeniedException: 400,
  /** An alias of this name is there. */
  AlreadyExistsException: 400,
  /** The key is disabled. */
  DisabledException: 400,
  /** It would have been done, had it not been a dry run. */
  DryRunOperationException: 400,
  /** The ciphertext was made with another key than the one named. */
  IncorrectKeyException: 400,
  InvalidAliasNameException: 400,
  InvalidArnException: 400,
  /** No ciphertext of ours, or not for this encryption context. */
  InvalidCiphertextException: 400,
  InvalidMarkerException: 400,
  /** The key's state does not permit it. */
  KMSInvalidStateException: 400,
  /** Its material cannot be unwrapped: it was wrapped with another root key than there is now. */
  KeyUnavailableException: 500,
  LimitExceededException: 400,
  /** No policy, or one that would lock everybody out. */
  MalformedPolicyDocumentException: 400,
  /** The name is kept for AWS. */
  NotAuthorizedException: 400,
  /** No such key or alias. */
  NotFoundException: 400,
  TagException: 400,
  UnsupportedOperationException: 400,
  ValidationException: 400,
} as const;

export type KeyErrorCode = keyof typeof statusOf;

export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly code: KeyErrorCode;
  readonly status: number;

  constructor(code: KeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = statusOf[code];
  }
}

/** By shape, as all errors; by its name, for other services have some of the codes. */
export function isKeyError(error: unknown): error is KeyError {
  return error instanceof Error && error.name === "KeyError";
}
