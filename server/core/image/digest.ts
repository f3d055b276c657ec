/**
 * Content digests as OCI writes them (image-spec v1.1, "Digests"): an algorithm, a colon, lower-case hex digits.
 *
 * The repository keeps content under SHA-256 and SHA-512. Images of functions are named by SHA-256 alone, as on AWS.
 */
import { z } from "zod";

/** Hex digits of each algorithm. */
const hexDigits = { sha256: 64, sha512: 128 } as const;

export type DigestAlgorithm = keyof typeof hexDigits;

const pattern = /^sha256:[0-9a-f]{64}$/;

export const digestSchema = z.string().regex(pattern, "must be sha256: and 64 lower-case hex digits");

export function isDigest(text: string): boolean {
  return pattern.test(text);
}

/** @throws when it is not a SHA-256 digest: callers name files by the result. */
export function hexOf(digest: string): string {
  if (!isDigest(digest)) throw new Error(`${JSON.stringify(digest.slice(0, 100))} is not a sha256 digest`);
  return digest.slice("sha256:".length);
}

/** Of the repository's content. */
export const contentDigestSchema = z
  .string()
  .refine((text) => contentDigest(text) !== undefined, "must be sha256: or sha512: and lower-case hex digits");

export function isDigestAlgorithm(text: string): text is DigestAlgorithm {
  return Object.hasOwn(hexDigits, text);
}

/** @returns undefined when it is no digest of an algorithm that the repository keeps content under. */
export function contentDigest(text: string): { algorithm: DigestAlgorithm; hex: string } | undefined {
  const colon = text.indexOf(":");
  const algorithm = text.slice(0, Math.max(colon, 0));
  const hex = text.slice(colon + 1);
  if (!isDigestAlgorithm(algorithm) || hex.length !== hexDigits[algorithm] || !/^[0-9a-f]+$/.test(hex))
    return undefined;
  return { algorithm, hex };
}

/** @throws when it is not one: callers name files by the result. */
export function contentDigestParts(digest: string): { algorithm: DigestAlgorithm; hex: string } {
  const parts = contentDigest(digest);
  if (!parts) throw new Error(`${JSON.stringify(digest.slice(0, 200))} is not a digest`);
  return parts;
}
