/**
 * Why an image cannot be used. The reason code becomes the function's StateReasonCode.
 */
export type ImageErrorCode =
  | "InvalidImage" // a layer, manifest or config is not what it says it is
  | "ImageDeleted" // it is gone from where it came from
  | "ImageAccessDenied"; // it may not be read

/** The message is a sentence for a person: what is wrong, which layer and entry. */
export class ImageError extends Error {
  readonly code: ImageErrorCode;

  constructor(code: ImageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}

const codes: ReadonlySet<unknown> = new Set<ImageErrorCode>(["InvalidImage", "ImageDeleted", "ImageAccessDenied"]);

/** By shape: errors may cross worker threads. */
export function isImageError(error: unknown): error is ImageError {
  return error instanceof Error && "code" in error && codes.has(error.code);
}
