import { fingerprintOf } from "./fingerprint.ts";
import { uploadEndpoint } from "./send-file.ts";

/**
 * Whether a file is the one an unfinished upload began with, by the fingerprint that the server keeps with it.
 * Undefined when it is; otherwise one sentence.
 */
export async function differenceFrom(uploadId: string, begunAs: string, file: File): Promise<string | undefined> {
  const answer = await fetch(uploadEndpoint + encodeURIComponent(uploadId), {
    method: "HEAD",
    headers: { "Tus-Resumable": "1.0.0" },
    cache: "no-store",
  });
  if (!answer.ok) return "The server no longer has this upload. Choose the file above to begin anew.";
  const expected = metadataOf(answer.headers.get("Upload-Metadata") ?? "").get("fingerprint");
  if (expected === (await fingerprintOf(file))) return undefined;
  return file.name === begunAs
    ? `This ${file.name} is not the file that the upload began with: its size, its time of change or its beginning differ. Choose that file, or discard this upload and begin anew.`
    : `The upload began with ${begunAs}, and ${file.name} is another file. Choose that file, or discard this upload and begin anew.`;
}

/** tus's metadata header: `key base64,key base64`, values UTF-8. */
export function metadataOf(header: string): Map<string, string> {
  const pairs = header.split(",").map((pair) => pair.trim().split(" "));
  return new Map(pairs.map(([key = "", value = ""]) => [key, decode(value)]));
}

function decode(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
