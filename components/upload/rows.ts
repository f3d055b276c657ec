import type { UploadView } from "../../server/core/image/upload-view.ts";
import type { Transfer } from "./transfers.ts";

/** One archive on the page: what the server has of it, what this tab sends of it, or both. */
export type UploadRow = { key: string } & (
  | { upload: UploadView; transfer?: Transfer }
  | { upload?: undefined; transfer: Transfer }
);

/** What is only here comes first, then the server's list in its order. */
export function uploadRows(uploads: readonly UploadView[], transfers: readonly Transfer[]): UploadRow[] {
  const sentFor = pairsOf(uploads, transfers);
  const paired = new Set(sentFor.values());
  return [
    ...transfers.filter((transfer) => !paired.has(transfer)).map((transfer) => ({ key: transfer.key, transfer })),
    ...uploads.map((upload) => {
      const transfer = sentFor.get(upload.uploadId);
      // The key of a row stays when the server takes notice of it: its fields keep what was typed.
      return { key: transfer?.key ?? upload.uploadId, upload, transfer };
    }),
  ];
}

/** By upload id. */
function pairsOf(uploads: readonly UploadView[], transfers: readonly Transfer[]): Map<string, Transfer> {
  const pairs = new Map<string, Transfer>();
  for (const { uploadId } of uploads) {
    const transfer = transfers.find((one) => one.uploadId === uploadId);
    if (transfer) pairs.set(uploadId, transfer);
  }
  // Pages may be told of a new upload before its sender has the answer with its id: it is not one that has stopped.
  const nameless = transfers.filter(({ uploadId, state }) => uploadId === undefined && state !== "failed");
  for (const { uploadId, status, receivedBytes, fileName, sizeBytes } of uploads) {
    if (pairs.has(uploadId) || status !== "receiving" || receivedBytes > 0) continue;
    const at = nameless.findIndex((one) => one.fileName === fileName && one.sizeBytes === sizeBytes);
    const [transfer] = at < 0 ? [] : nameless.splice(at, 1);
    if (transfer) pairs.set(uploadId, transfer);
  }
  return pairs;
}

/** Transfers whose work is over: the server has the whole file, or no longer wants it. */
export function endedTransfers(
  uploads: readonly UploadView[],
  transfers: readonly Transfer[],
  everListed: ReadonlySet<string>,
): Transfer[] {
  return transfers.filter(({ uploadId, state }) => {
    if (uploadId === undefined) return false;
    const upload = uploads.find((one) => one.uploadId === uploadId);
    if (!upload) return everListed.has(uploadId);
    return upload.status === "refused" || (state === "sent" && upload.status !== "receiving");
  });
}

/** 25, 50, 75 or 100 once the upload has passed it; 0 before. */
export function quarterOf(transfer: Transfer): 0 | 25 | 50 | 75 | 100 {
  if (transfer.state === "sent") return 100;
  const part = transfer.sizeBytes === 0 ? 0 : transfer.sentBytes / transfer.sizeBytes;
  if (part >= 0.75) return 75;
  if (part >= 0.5) return 50;
  return part >= 0.25 ? 25 : 0;
}
