import { PlatformError } from "./platform-error.ts";

/** What every invoke of a function that is Failed is answered, and one that finds its image unusable. */
export function functionFailed(cause?: unknown): PlatformError {
  return new PlatformError(
    "CodeArtifactUserFailedException",
    "ERROR: Lambda cannot initialize the provided container image. Verify the image.",
    cause === undefined ? undefined : { cause },
  );
}
