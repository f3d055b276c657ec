/** A registry that does what a test says, for what real ones do seldom: token servers, blobs elsewhere, breaks. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ociManifestType } from "../../../core/image/manifest.ts";
import type { MadeImage } from "./image.ts";

export interface SeenRequest {
  path: string;
  authorization: string | undefined;
  body: string;
}

export type Answering = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

export async function startOddRegistry(answer: Answering) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    seen.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
    await answer(request, response, body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Manifest and blobs as a plain registry gives them; 404 for the rest. */
export function give(image: MadeImage, path: string, response: ServerResponse): void {
  const reference = path.split("/").at(-1) ?? "";
  if (path.includes("/manifests/")) {
    response.writeHead(200, { "content-type": ociManifestType }).end(image.manifestBytes);
    return;
  }
  const blobs = new Map(image.layers.map(({ digest, blob }) => [digest, blob]));
  const bytes = reference === image.configDigest ? image.configBytes : blobs.get(reference);
  response.writeHead(bytes ? 200 : 404).end(bytes);
}
