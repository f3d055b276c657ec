/** How much of a body pages show. Bytes. */
export const SHOWN_BODY_BYTES = 256 * 1024;

/** A body as text: what is longer than SHOWN_BODY_BYTES is cut, between characters. */
export function bodyText(body: Uint8Array): string {
  const cut = body.byteLength > SHOWN_BODY_BYTES;
  // With `stream` a character that the cut has split is left out, not replaced.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(body.subarray(0, SHOWN_BODY_BYTES), { stream: cut });
}

/** Whether what is shown of a body is less than there was of it. */
export function isCut(text: string, sizeBytes: number): boolean {
  return sizeBytes > SHOWN_BODY_BYTES || (text === "" && sizeBytes > 0);
}
