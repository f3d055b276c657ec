/** Debian's docker-registry on a port of its own, and a push to it that takes no engine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { ociManifestType } from "../../../core/image/manifest.ts";
import { temporaryFolder } from "../../contract/temporary-folder.ts";
import type { MadeImage } from "./image.ts";

/** What htpasswd makes of them with bcrypt at its least cost. */
export const registryLogin = { username: "ada", password: "open sesame" };
const htpasswd = "ada:$2b$04$uFPiXlrhlso/lzELhb9jeOG9UMmhkkc7aXtvKMXuBdtrSnqj5JjBO\n";

export async function startRegistry({ password = false }: { password?: boolean } = {}) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  await writeFile(folder.file("htpasswd"), htpasswd);
  const config = {
    version: 0.1,
    log: { accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder.file("data") }, delete: { enabled: true } },
    http: { addr: "127.0.0.1:0", secret: "secret" },
    ...(password && { auth: { htpasswd: { realm: "test", path: folder.file("htpasswd") } } }),
  };
  // JSON is YAML.
  await writeFile(folder.file("config.yml"), JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", folder.file("config.yml")], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "close");
  stack.defer(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const port = await listeningPort(child.stderr);
  const owned = stack.move();
  const authorization = `Basic ${Buffer.from(`${registryLogin.username}:${registryLogin.password}`).toString("base64")}`;
  const headers: Record<string, string> = password ? { authorization } : {};
  return {
    host: `127.0.0.1:${port}`,
    push: (image: MadeImage, name: string, tag: string) =>
      push(`http://127.0.0.1:${port}`, headers, { image, name, tag }),
    delete: (name: string, digest: string) =>
      fetch(`http://127.0.0.1:${port}/v2/${name}/manifests/${digest}`, { method: "DELETE", headers }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function listeningPort(output: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface(output);
  for await (const line of lines) {
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    output.resume();
    return port;
  }
  throw new Error("docker-registry ended before it listened");
}

async function push(
  origin: string,
  headers: Record<string, string>,
  { image, name, tag }: { image: MadeImage; name: string; tag: string },
): Promise<void> {
  const parts = [
    { digest: image.configDigest, bytes: image.configBytes },
    ...image.layers.map(({ digest, blob }) => ({ digest, bytes: blob })),
  ];
  for (const { digest, bytes } of parts) {
    const begun = await fetch(`${origin}/v2/${name}/blobs/uploads/`, { method: "POST", headers });
    const place = new URL(begun.headers.get("location") ?? "", origin);
    place.searchParams.set("digest", digest);
    await expectCreated(fetch(place, { method: "PUT", headers, body: Buffer.from(bytes) }));
  }
  const manifest = { method: "PUT", headers: { ...headers, "content-type": ociManifestType } };
  const body = Buffer.from(image.manifestBytes);
  await expectCreated(fetch(`${origin}/v2/${name}/manifests/${tag}`, { ...manifest, body }));
}

async function expectCreated(answering: Promise<Response>): Promise<void> {
  const answer = await answering;
  if (answer.status !== 201) throw new Error(`docker-registry: ${answer.status} ${await answer.text()}`);
}
