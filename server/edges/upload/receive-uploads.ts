/**
 * Receives archives with the tus protocol (1.0, with creation and termination) at /_lambdarium/uploads/. Bytes go straight to
 * the folder of uploads; a connection that is lost or silent leaves the upload resumable.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { FileStore } from "@tus/file-store";
import { EVENTS, Server } from "@tus/server";
import { isPlatformError } from "../../core/errors/platform-error.ts";
import type { Live } from "../../ports/live.ts";
import type { Log } from "../../ports/log.ts";
import type { UploadIntake } from "../../ports/upload-intake.ts";
import { readOffer } from "./upload-offer.ts";

export const uploadPath = "/_lambdarium/uploads";

/** Five messages a second are a smooth bar. */
const progressEveryMs = 200;
const methods: ReadonlySet<string> = new Set(["POST", "HEAD", "PATCH", "DELETE", "OPTIONS"]);

export interface UploadReceiver {
  /** For every request whose path is `uploadPath` or below it. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends what is being received; it stays resumable. */
  close(): void;
}

export function uploadReceiver(options: {
  intake: UploadIntake;
  live: Live;
  log: Log;
  /** The folder of uploads. */
  folder: string;
  /** A body that brings no byte for so long is given up. */
  idleTimeoutMs: number;
}): UploadReceiver {
  const { intake, live, log } = options;
  const sending = new Map<string, Set<IncomingMessage>>();
  const end = (uploadId: string) => {
    for (const request of sending.get(uploadId) ?? []) request.destroy();
  };
  const tus = new Server(tusOptions(options));
  tus.on(EVENTS.POST_RECEIVE, (_request, { id, offset }) => {
    if (!intake.received(id, offset)) end(id);
  });
  tus.on(EVENTS.POST_TERMINATE, (_request, _response, id) => {
    intake.discard(id).catch((error) => log.error({ error, uploadId: id }, "a cancelled upload could not be removed"));
  });
  const unsubscribe = live.subscribe((message) => {
    if (message.kind === "passing" && message.event.type === "upload-discarded") end(message.event.uploadId);
  });

  async function receive(request: IncomingMessage, response: ServerResponse, uploadId: string | undefined) {
    request.setTimeout(options.idleTimeoutMs, () => request.destroy());
    if (uploadId === undefined || request.method !== "PATCH") return await tus.handle(request, response);
    const requests = sending.get(uploadId) ?? new Set();
    sending.set(uploadId, requests.add(request));
    try {
      await tus.handle(request, response);
    } finally {
      requests.delete(request);
      if (requests.size === 0) {
        sending.delete(uploadId);
        await intake.interrupted(uploadId);
      }
    }
  }

  return {
    handle(request, response) {
      const target = targetOf(request);
      if (target === undefined) return answer(response, 404, "There is no such upload address.");
      if (!methods.has(request.method ?? "")) return answer(response, 405, "Uploads are made with the tus protocol.");
      receive(request, response, target.uploadId).catch((error) => {
        log.error({ error, uploadId: target.uploadId }, "an upload request failed");
        if (response.headersSent) response.destroy();
        else answer(response, 500, "Something failed on this side; the platform's log has the details.");
      });
    },
    close() {
      unsubscribe();
      for (const uploadId of sending.keys()) end(uploadId);
    },
  };
}

function tusOptions(options: Parameters<typeof uploadReceiver>[0]): ConstructorParameters<typeof Server>[0] {
  const { intake, log, folder } = options;
  const datastore = new FileStore({ directory: folder });
  // Without deferred lengths: how much is coming decides whether there is room. Old ones are removed by the import itself.
  datastore.extensions = ["creation", "creation-with-upload", "termination"];
  return {
    path: uploadPath,
    datastore,
    relativeLocation: true,
    postReceiveInterval: progressEveryMs,
    // Other origins are refused before they come here: no header invites them.
    allowedOrigins: () => false,
    async onUploadCreate(_request, upload) {
      await intake.begin(readOffer(upload));
      return {};
    },
    async onUploadFinish(_request, upload) {
      await intake.complete(upload.id);
      return {};
    },
    onResponseError(_request, error) {
      if (isPlatformError(error)) return { status_code: error.status, body: `${error.message}\n` };
      // The protocol's own answers are plain objects with a status; an Error without one is a fault of ours.
      if ("status_code" in error) return { status_code: Number(error.status_code), body: String(error.body) };
      log.error({ error }, "an upload request failed");
      return { status_code: 500, body: "Something failed on this side; the platform's log has the details.\n" };
    },
  };
}

/** @returns undefined for a path that is not ours. */
function targetOf(request: IncomingMessage): { uploadId?: string } | undefined {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (path === uploadPath || path === `${uploadPath}/`)
    return request.method === "POST" || request.method === "OPTIONS" ? {} : undefined;
  const uploadId = path.startsWith(`${uploadPath}/`) ? path.slice(uploadPath.length + 1) : "";
  return /^[0-9a-f]{32}$/.test(uploadId) && request.method !== "POST" ? { uploadId } : undefined;
}

function answer(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Tus-Resumable": "1.0.0" });
  response.end(`${sentence}\n`);
}
