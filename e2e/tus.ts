/** Uploads with the tus protocol, 1.0.0, by hand: pieces, cuts and all. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import type { UploadView } from "../server/core/image/upload-view.ts";
import type { Listener } from "./live.ts";

const protocol = { "Tus-Resumable": "1.0.0" };

export interface Upload {
  uploadId: string;
  address: URL;
}

/** @param name where to store it, `hello:1`; what the archive says, when absent */
export async function offer(endpoint: string, archive: string, name?: string): Promise<Upload> {
  const { size } = await stat(archive);
  const [repository, tag] = name?.split(":") ?? [];
  const metadata = Object.entries({ filename: path.basename(archive), repository, tag })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${btoa(value)}`]))
    .join(",");
  const answer = await fetch(`${endpoint}/_lambdarium/uploads/`, {
    method: "POST",
    headers: { ...protocol, "Upload-Length": String(size), "Upload-Metadata": metadata },
  });
  const location = answer.headers.get("location");
  if (answer.status !== 201 || !location) throw new Error(`not accepted: ${answer.status} ${await answer.text()}`);
  return { uploadId: path.posix.basename(location), address: new URL(location, endpoint) };
}

/** Sends the rest, or what comes of it until the connection is cut. @returns the status of the answer */
export async function send(
  to: Upload,
  archive: string,
  { from = 0, cutAt }: { from?: number; cutAt?: number } = {},
): Promise<number> {
  const cut = new AbortController();
  const content = Readable.from(bytesOf(archive, from, cutAt, cut), { objectMode: false });
  return patch(to, from, Readable.toWeb(content) as ReadableStream, cut.signal);
}

/** One piece. @returns the status of the answer */
export async function patch(
  { address }: Upload,
  offset: number,
  body: string | ReadableStream,
  signal?: AbortSignal,
): Promise<number> {
  const headers = { ...protocol, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  const answer = await fetch(address, { method: "PATCH", headers, body, duplex: "half", signal } as RequestInit);
  return answer.status;
}

/** Bytes that have arrived, as a client asks before it goes on. */
export async function offsetOf({ address }: Upload): Promise<number> {
  const answer = await fetch(address, { method: "HEAD", headers: protocol });
  if (answer.status !== 200) throw new Error(`the upload answers ${answer.status}`);
  return Number(answer.headers.get("upload-offset"));
}

/** Sends the whole archive. @returns what has become of it */
export async function upload(endpoint: string, page: Listener, archive: string, name?: string): Promise<UploadView> {
  const offered = await offer(endpoint, archive, name);
  const status = await send(offered, archive);
  if (status !== 204) throw new Error(`the upload ended with ${status}`);
  return settled(page, offered);
}

/** @returns the upload once it is stored or refused */
export async function settled(page: Listener, { uploadId }: Upload): Promise<UploadView> {
  const { upload: view } = await page.untilEvent(
    "upload",
    ({ upload: one }) => one.uploadId === uploadId && (one.status === "stored" || one.status === "refused"),
  );
  return view;
}

async function* bytesOf(archive: string, from: number, cutAt: number | undefined, cut: AbortController) {
  let sent = from;
  for await (const chunk of createReadStream(archive, { start: from }) as AsyncIterable<Buffer>) {
    yield chunk;
    sent += chunk.length;
    if (cutAt === undefined || sent < cutAt) continue;
    cut.abort(new Error("the connection was cut"));
    return;
  }
}
