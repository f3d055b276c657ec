/**
 * Deploys the sample function by the very path a user's image takes: an archive, uploaded in pieces that could be
 * resumed, stored, and named in a CreateFunction.
 */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { taggedImages } from "../core/image/image-view.ts";
import type { UploadView } from "../core/image/upload-view.ts";
import type { Platform } from "../platform.ts";
import type { Live } from "../ports/live.ts";
import { helloImage, writeNodeImage } from "./node-image.ts";

export interface SampleNeeds {
  platform: Pick<Platform, "endpoint" | "functions" | "uploads" | "images">;
  live: Live;
  /** A folder for the archive while it is made. */
  scratchFolder: string;
}

/** @throws Error with a sentence when the image cannot be made or is refused; PlatformError from CreateFunction. */
export async function deploySample(needs: SampleNeeds, who: string, signal: AbortSignal): Promise<FunctionRecord> {
  const { platform } = needs;
  const there = taggedImages(await platform.images.repositories()).some(({ name }) => name === "hello:1");
  if (!there) await uploadSample(needs, signal);
  return platform.functions.create("hello", "hello:1", { description: "The sample function", timeoutSeconds: 10 }, who);
}

async function uploadSample({ platform, live, scratchFolder }: SampleNeeds, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(path.join(scratchFolder, "sample-"));
  try {
    const archive = path.join(folder, "hello.tar");
    await writeNodeImage(await helloImage(), archive, signal);
    const settled = uploadSettled(live, signal);
    const uploadId = await upload(`${platform.endpoint}/_lambdarium/uploads/`, archive, signal);
    const view = await settled(uploadId, () => platform.uploads.list());
    if (view.status === "refused") throw new Error(`the sample image was refused: ${view.refusal}`);
    await platform.uploads.discard(uploadId);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Creation and one PATCH of the tus protocol, 1.0.0. @returns the upload's id */
async function upload(endpoint: string, archive: string, signal: AbortSignal): Promise<string> {
  const { size } = await stat(archive);
  const tus = { "Tus-Resumable": "1.0.0" };
  const created = await fetch(endpoint, {
    method: "POST",
    headers: {
      ...tus,
      "Upload-Length": String(size),
      "Upload-Metadata": `filename ${btoa("hello.tar")},fingerprint ${btoa("sample")}`,
    },
    signal,
  });
  const location = created.headers.get("location");
  if (created.status !== 201 || !location) throw new Error(`the upload was not accepted: ${await created.text()}`);
  const patched = await fetch(new URL(location, endpoint), {
    method: "PATCH",
    headers: { ...tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" },
    body: Readable.toWeb(createReadStream(archive)) as ReadableStream,
    duplex: "half",
    signal,
  } as RequestInit);
  if (patched.status !== 204) throw new Error(`the upload ended with ${patched.status}: ${await patched.text()}`);
  return path.posix.basename(location);
}

/** Begins to listen at once, so that nothing that follows is missed. */
function uploadSettled(live: Live, signal: AbortSignal) {
  const seen = new Map<string, UploadView>();
  const waiting = new Map<string, (view: UploadView) => void>();
  const isSettled = ({ status }: UploadView) => status === "stored" || status === "refused";
  const unsubscribe = live.subscribe((message) => {
    if (message.kind !== "passing" || message.event.type !== "upload") return;
    const { upload: view } = message.event;
    if (!isSettled(view)) return;
    seen.set(view.uploadId, view);
    waiting.get(view.uploadId)?.(view);
  });
  return async (uploadId: string, list: () => Promise<UploadView[]>): Promise<UploadView> => {
    try {
      const known = seen.get(uploadId) ?? (await list()).find((view) => view.uploadId === uploadId && isSettled(view));
      if (known) return known;
      return await new Promise<UploadView>((resolve, reject) => {
        waiting.set(uploadId, resolve);
        const settledMeanwhile = seen.get(uploadId);
        if (settledMeanwhile) resolve(settledMeanwhile);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    } finally {
      unsubscribe();
    }
  };
}
