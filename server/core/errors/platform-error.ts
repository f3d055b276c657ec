/**
 * Answers to a caller, as AWS names them.
 *
 * A `PlatformError` is part of the contract: its code is one of the closed list below, its message is a sentence for
 * the caller. Anything else that is thrown is a bug, logged once at the edge and answered as ServiceException, 500.
 */

/** Code → HTTP status, from the Lambda API's error model. */
const statusOf = {
  /** A parameter has a value that Lambda does not accept. */
  InvalidParameterValueException: 400,
  /** The same, of CloudWatch Logs. */
  InvalidParameterException: 400,
  /** The request body is not what the operation reads, for example not JSON. */
  InvalidRequestContentException: 400,
  /** A member breaks a constraint of the API model (pattern, range, enum, required). */
  ValidationException: 400,
  /** The request body is not JSON that the front end can parse. */
  SerializationException: 400,
  /** Lambda may not read the image. */
  AccessDeniedException: 403,
  /** The function, version or resource does not exist. */
  ResourceNotFoundException: 404,
  /** No operation has this method and path. */
  UnknownOperationException: 404,
  /** The resource exists already, or an operation on it is in progress. */
  ResourceConflictException: 409,
  /** The image is being optimized; invoke again shortly. */
  CodeArtifactUserPendingException: 409,
  /** The image cannot be used: optimizing it failed, it is gone, or may not be read. */
  CodeArtifactUserFailedException: 409,
  /** The RevisionId given is not the latest. */
  PreconditionFailedException: 412,
  /** The payload is over the limit of the invocation type. */
  RequestTooLargeException: 413,
  /** The body of a configuration request is over its limit. */
  RequestEntityTooLargeException: 413,
  /** The content type of the payload is not JSON. */
  UnsupportedMediaTypeException: 415,
  // ECR's, all 400 in its protocol.
  RepositoryAlreadyExistsException: 400,
  RepositoryNotFoundException: 400,
  /** It has images, and deleting was not forced. */
  RepositoryNotEmptyException: 400,
  RepositoryPolicyNotFoundException: 400,
  ImageNotFoundException: 400,
  /** The same image has the tag, or is there, already. */
  ImageAlreadyExistsException: 400,
  /** The tag names another image, and the repository is immutable. */
  ImageTagAlreadyExistsException: 400,
  ImageDigestDoesNotMatchException: 400,
  /** A manifest names layers that are not in the repository. */
  LayersNotFoundException: 400,
  LayerAlreadyExistsException: 400,
  /** A part that does not follow what has been uploaded, or is not as long as it says. */
  InvalidLayerPartException: 400,
  /** What was uploaded is not what its digest says. */
  InvalidLayerException: 400,
  EmptyUploadException: 400,
  UploadNotFoundException: 400,
  /** An index names manifests that are not in the repository. */
  ReferencedImagesNotFoundException: 400,
  // CloudTrail's.
  InvalidLookupAttributesException: 400,
  InvalidTimeRangeException: 400,
  InvalidMaxResultsException: 400,
  InvalidEventCategoryException: 400,
  /** Of another query, or none of ours. */
  InvalidNextTokenException: 400,
  /** A concurrency or rate limit is reached; `reason` says which. */
  TooManyRequestsException: 429,
  // The function's key cannot be used: why is the function's reason code as well.
  KMSAccessDeniedException: 502,
  KMSDisabledException: 502,
  KMSInvalidStateException: 502,
  KMSNotFoundException: 502,
  /** Something failed on this side: the engine, the disk, the database. */
  ServiceException: 500,
} as const;

export type PlatformErrorCode = keyof typeof statusOf;

/** Lambda's ThrottleReason, sent as `Reason` with TooManyRequestsException. */
export type ThrottleReason = "ConcurrentInvocationLimitExceeded" | "ReservedFunctionConcurrentInvocationLimitExceeded";

export interface PlatformErrorOptions extends ErrorOptions {
  /** Only with TooManyRequestsException. */
  reason?: ThrottleReason;
}

export class PlatformError extends Error {
  readonly code: PlatformErrorCode;
  readonly status: number;
  readonly reason: ThrottleReason | undefined;

  constructor(code: PlatformErrorCode, message: string, options?: PlatformErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
    this.status = statusOf[code];
    this.reason = options?.reason;
  }
}

/** By shape, not `instanceof`: Next bundles its own copy of this class. */
export function isPlatformError(error: unknown): error is PlatformError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code in statusOf;
}
