/** What a registry client does, in a few words. */
import { digestOf, type openRepository } from "./served-repository.ts";

export type ServedRepository = Awaited<ReturnType<typeof openRepository>>;

export const imageType = "application/vnd.oci.image.manifest.v1+json";
export const indexType = "application/vnd.oci.image.index.v1+json";

export const descriptorOf = (bytes: string | Uint8Array, mediaType = "application/octet-stream") => ({
  ...{ mediaType, digest: digestOf(bytes), size: bytes.length },
});

export async function begin(served: ServedRepository, name: string): Promise<string> {
  const answer = await served.ask(`${name}/blobs/uploads/`, { method: "POST" });
  return locationOf(answer);
}

/** Below /v2/. */
export function locationOf(answer: Response): string {
  return (answer.headers.get("location") ?? "").replace(/^\/v2\//, "");
}

export async function pushBlob(served: ServedRepository, name: string, bytes: string): Promise<Response> {
  return await served.ask(`${name}/blobs/uploads/?digest=${digestOf(bytes)}`, { method: "POST", body: bytes });
}

/** An image of one layer. @returns its manifest's text */
export async function pushImage(
  served: ServedRepository,
  name: string,
  { tag, layer = "the layer", ...members }: { tag?: string; layer?: string; [member: string]: unknown },
): Promise<string> {
  for (const bytes of ["{}", layer]) await pushBlob(served, name, bytes);
  const manifest = JSON.stringify({
    ...{ schemaVersion: 2, mediaType: imageType },
    ...{ config: descriptorOf("{}", "application/vnd.oci.empty.v1+json"), layers: [descriptorOf(layer)] },
    ...members,
  });
  const answer = await putManifest(served, `${name}/manifests/${tag ?? digestOf(manifest)}`, manifest);
  if (answer.status !== 201) throw new Error(await answer.text());
  return manifest;
}

export function putManifest(served: ServedRepository, path: string, manifest: string, type = imageType) {
  return served.ask(path, { method: "PUT", body: manifest, headers: { "Content-Type": type } });
}

export async function refusalOf(answer: Response): Promise<{ status: number; code: string; message: string }> {
  const { errors } = (await answer.json()) as { errors: { code: string; message: string }[] };
  const [error] = errors;
  if (errors.length !== 1 || !error) throw new Error("not one error");
  return { status: answer.status, code: error.code, message: error.message };
}
