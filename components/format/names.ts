/** Long machine names, cut to what tells them apart. The full value stays in the title or on copy. */

/** "sha256:9f2c11d4…" → "9f2c11d4" */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 8);
}

/** Every digest in a sentence cut: "layer sha256:9f2c11d4… is not what it says". */
export function shortDigestsIn(sentence: string): string {
  return sentence.replace(/\b(sha256:[0-9a-f]{8})[0-9a-f]{56}\b/g, "$1…");
}

/** The first eight characters of a request id. */
export function shortRequestId(requestId: string): string {
  return requestId.slice(0, 8);
}

/** The last four characters of an environment id. */
export function shortEnvironmentId(environmentId: string): string {
  return environmentId.slice(-4);
}

/** "hello:1 @9f2c11d4": an image as a function runs it. */
export function codeName({ imageUri, digest }: { imageUri: string; digest: string }): string {
  const { name, tag } = imageName(imageUri);
  return `${tag ? `${name}:${tag}` : name} @${shortDigest(digest)}`;
}

/** "localhost:3000/hello:1" → name "hello", tag "1"; what it is pulled from and its digest are dropped. */
export function imageName(imageUri: string): { name: string; tag?: string } {
  const undigested = imageUri.replace(/@sha256:.*$/, "").replace(/^docker-daemon:/, "");
  const path = undigested.replace(/^[^/]*[.:][^/]*\//, "");
  const [, name = path, tag] = /^(.*):([^:/]+)$/.exec(path) ?? [];
  return tag === undefined ? { name } : { name, tag };
}
