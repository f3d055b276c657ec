/** What a client says of the file it is about to send: tus's Upload-Length and Upload-Metadata. */
import { z } from "zod";
import { PlatformError } from "../../core/errors/platform-error.ts";
import type { UploadOffer } from "../../ports/upload-intake.ts";

const name = z.string().min(1, "is empty").max(255, "is longer than 255 characters");
const metadata = z.object({
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  filename: name.regex(/^[^\u0000-\u001f\u007f]*$/, "has control characters"),
  /** Kept with the upload for the page, which tells by it whether a file chosen again is the same one. */
  fingerprint: z.string().max(1024, "is longer than 1024 characters").optional(),
  repository: name.optional(),
  tag: name.optional(),
});

/** @throws PlatformError with a sentence. */
export function readOffer(upload: {
  id: string;
  size?: number;
  metadata?: Record<string, string | null>;
}): UploadOffer {
  if (upload.size === undefined || !Number.isSafeInteger(upload.size)) {
    throw refused("Upload-Length must say how many bytes will be sent.");
  }
  const given = Object.entries(upload.metadata ?? {}).filter(([, value]) => value !== null);
  const parsed = metadata.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = issue?.code === "invalid_type" ? "is missing" : issue?.message;
    throw refused(`Upload-Metadata: ${issue?.path.join(".")} ${what}.`);
  }
  const { filename, repository, tag } = parsed.data;
  if (tag !== undefined && repository === undefined) throw refused("Upload-Metadata: tag is there without repository.");
  const fileName = filename.split(/[\\/]/).at(-1) || filename;
  return { uploadId: upload.id, fileName, sizeBytes: upload.size, repository, tag };
}

function refused(sentence: string): PlatformError {
  return new PlatformError("InvalidParameterValueException", sentence);
}
