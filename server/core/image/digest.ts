/** Content digests as OCI writes them: `sha256:` and 64 lower-case hex digits. SHA-512 is not taken. */
import { z } from "zod";

const pattern = /^sha256:[0-9a-f]{64}$/;

export const digestSchema = z.string().regex(pattern, "must be sha256: and 64 lower-case hex digits");

export function isDigest(text: string): boolean {
  return pattern.test(text);
}

/** @throws when it is not a digest: callers name files by the result. */
export function hexOf(digest: string): string {
  if (!isDigest(digest)) throw new Error(`${JSON.stringify(digest.slice(0, 100))} is not a sha256 digest`);
  return digest.slice("sha256:".length);
}
