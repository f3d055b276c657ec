/** The parts of blobs that requests name. */
import { RepositoryError } from "../../core/errors/repository-error.ts";

export interface ByteRange {
  /** Both included. */
  first: number;
  last: number;
}

/**
 * The Range header of a download (RFC 9110, 14.2): one range of bytes.
 * @returns undefined for the whole: without the header, and where the header asks for several ranges or other units.
 * @throws RepositoryError RANGE_INVALID when there are no such bytes
 */
export function requestedRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!match) return undefined;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return undefined;
  const range =
    from === ""
      ? { first: Math.max(0, sizeBytes - Number(to)), last: sizeBytes - 1 }
      : { first: Number(from), last: to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1) };
  if (range.first <= range.last && range.first < sizeBytes) return range;
  throw new RepositoryError("RANGE_INVALID", `The blob has ${sizeBytes} bytes; ${header} is not a part of it.`);
}

/**
 * The Content-Range header of a part that is uploaded (distribution-spec v1.1, "Pushing a blob in chunks"): `0-1023`.
 * Docker's documentation also has `bytes=0-1023` and `bytes 0-1023/*`.
 * @throws RepositoryError BLOB_UPLOAD_INVALID
 */
export function uploadedRange(header: string | undefined): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d{1,15}|\*))?$/.exec(header.trim());
  const range = { first: Number(match?.[1] ?? 1), last: Number(match?.[2] ?? 0) };
  if (range.first <= range.last) return range;
  const sentence = `The Content-Range ${JSON.stringify(header.slice(0, 100))} is not of the form 0-1023.`;
  throw new RepositoryError("BLOB_UPLOAD_INVALID", sentence);
}
