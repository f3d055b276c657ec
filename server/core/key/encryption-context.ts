/** What something was encrypted for. It has to be given again, exactly, to decrypt; in any order. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** One context has one form, and two contexts never have the same: the pairs as JSON, sorted by their name. */
export function canonicalContext(context: EncryptionContext): Uint8Array {
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return new TextEncoder().encode(JSON.stringify(pairs));
}
