"use client";

import type { UploadView } from "../../server/core/image/upload-view.ts";
import { bytes, speed } from "../format/bytes.ts";
import { ticking } from "../format/durations.ts";
import { counted } from "../format/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { StoreAs } from "./store-as.tsx";
import { type Transfer, transfers } from "./transfers.ts";
import type { ChooseImagesAction } from "./upload-actions.ts";
import { UploadBar, UploadItem } from "./upload-item.tsx";

/** An archive that this tab is sending. */
export function SendingItem({
  transfer,
  upload,
  chooseImages,
  onDiscard,
}: {
  transfer: Transfer;
  upload: UploadView | undefined;
  chooseImages: ChooseImagesAction;
  onDiscard: (uploadId: string) => void;
}) {
  const { key, fileName, sizeBytes, state, uploadId } = transfer;
  // The server's count bridges the moment in which a resumed upload does not yet know where it stands.
  const hereBytes =
    state === "starting" ? Math.max(transfer.sentBytes, upload?.receivedBytes ?? 0) : transfer.sentBytes;
  const held = state !== "sending";
  return (
    <UploadItem
      icon={state === "failed" ? "s-failed" : state === "paused" ? "g-pause" : "g-box"}
      tone={state === "failed" ? "failed" : undefined}
      fileName={fileName}
      about={upload ? contentsOf(upload) : ""}
      actions={
        <>
          <Control transfer={transfer} />
          <Button variant="quiet" onClick={() => transfers.cancel(key, onDiscard)}>
            Cancel
          </Button>
        </>
      }
    >
      <UploadBar label={`Uploading ${fileName}`} part={sizeBytes === 0 ? 1 : hereBytes / sizeBytes} held={held} />
      <div className="up-l2">
        <span>
          <b>{bytes(hereBytes)}</b> of {bytes(sizeBytes)}
        </span>
        <Course transfer={transfer} />
      </div>
      {transfer.problem && <Wrong message={transfer.problem} />}
      {uploadId && upload && upload.images.length <= 1 && (
        <StoreAs chooseImages={chooseImages} uploadId={uploadId} fileName={fileName} image={upload.images[0]} />
      )}
    </UploadItem>
  );
}

/** What the archive has said about itself so far. */
export function contentsOf({ format, images }: UploadView): string {
  const [only] = images;
  const platform = images.length === 1 ? only?.platform : undefined;
  const taken = only?.takenFromIndexOf && platform ? `taken from an index of ${only.takenFromIndexOf}` : undefined;
  const count = images.length > 0 ? counted(images.length, "image") : undefined;
  return [format, count, platform, taken].filter(Boolean).join(", ");
}

function Control({ transfer: { key, state } }: { transfer: Transfer }) {
  if (state === "sent") return null;
  if (state === "starting" || state === "sending") {
    return (
      <Button onClick={() => transfers.pause(key)}>
        <Icon name="g-pause" />
        Pause
      </Button>
    );
  }
  const word = { paused: "Go on", interrupted: "Try now", failed: "Try again" }[state];
  return (
    <Button onClick={() => transfers.resume(key)}>
      <Icon name="g-up" />
      {word}
    </Button>
  );
}

/** How fast it goes, or why it does not. */
function Course({ transfer: { state, bytesPerSecond, sizeBytes, sentBytes } }: { transfer: Transfer }) {
  if (state === "paused") return <span>paused; what is here is kept</span>;
  if (state === "interrupted") return <span>The connection is lost. It goes on by itself.</span>;
  if (state === "sent") return <span>all sent</span>;
  if (state === "starting") return <span>starting</span>;
  if (state === "failed" || !bytesPerSecond) return null;
  return (
    <>
      <span>
        <b>{speed(bytesPerSecond)}</b>
      </span>
      <span>
        <b>{ticking((1000 * (sizeBytes - sentBytes)) / bytesPerSecond)}</b> left
      </span>
    </>
  );
}
