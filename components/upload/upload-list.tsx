"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import { useLiveState } from "../live/clock.ts";
import { useUploads } from "../live/use-subject.ts";
import { Wrong } from "../ui/field.tsx";
import { ChooseImages } from "./choose-images.tsx";
import { DropZone } from "./drop-zone.tsx";
import { RefusedItem, StoredItem, WorkingItem } from "./ended-items.tsx";
import { endedTransfers, type UploadRow, uploadRows } from "./rows.ts";
import { SendingItem } from "./sending-item.tsx";
import { StoppedItem } from "./stopped-item.tsx";
import { type Transfer, transfers } from "./transfers.ts";
import type { ChooseImagesAction, UploadActions } from "./upload-actions.ts";
import { UploadAnnouncer } from "./upload-announcer.tsx";

const noTransfers: readonly Transfer[] = [];

/** The drop zone and every archive: what is being sent, what waits for a word, what has been stored or refused. */
export function UploadList({ chooseImages, discardUpload }: UploadActions) {
  const uploads = useUploads();
  const sending = useSyncExternalStore(transfers.subscribe, transfers.snapshot, () => noTransfers);
  const [problem, setProblem] = useState<string>();
  useEndings(uploads, sending);
  useReconnection();

  async function discard(uploadId: string) {
    const answer = await discardUpload(uploadId);
    setProblem(answer.ok ? undefined : answer.message);
  }
  return (
    <>
      <DropZone onFiles={(files) => void Promise.all(files.map((file) => transfers.send(file)))} />
      {problem && <Wrong message={problem} />}
      <ul className="up-list" aria-label="Uploads">
        {uploadRows(uploads, sending).map((row) => (
          <Row key={row.key} row={row} chooseImages={chooseImages} onDiscard={discard} />
        ))}
      </ul>
      <UploadAnnouncer uploads={uploads} sending={sending} />
    </>
  );
}

interface RowProps {
  row: UploadRow;
  chooseImages: ChooseImagesAction;
  onDiscard: (uploadId: string) => void;
}

function Row({ row: { upload, transfer }, chooseImages, onDiscard }: RowProps) {
  if (transfer && (upload === undefined || upload.status === "receiving")) {
    return <SendingItem {...{ transfer, upload, chooseImages, onDiscard }} />;
  }
  if (!upload) return null;
  const discard = () => onDiscard(upload.uploadId);
  switch (upload.status) {
    case "receiving":
      return <StoppedItem upload={upload} onDiscard={discard} />;
    case "reading":
    case "storing":
      return <WorkingItem upload={upload} onDiscard={discard} />;
    case "choosing":
      return <ChooseImages upload={upload} chooseImages={chooseImages} onDiscard={discard} />;
    case "refused":
      return <RefusedItem upload={upload} onDiscard={discard} />;
    case "stored":
      return <StoredItem upload={upload} onDiscard={discard} />;
  }
}

/** Lets go of transfers whose upload has moved on, or was discarded on another page. */
function useEndings(uploads: readonly UploadView[], sending: readonly Transfer[]): void {
  const everListed = useRef(new Set<string>());
  useEffect(() => {
    for (const { uploadId } of uploads) everListed.current.add(uploadId);
    for (const { key } of endedTransfers(uploads, sending, everListed.current)) transfers.forget(key);
  }, [uploads, sending]);
}

/** The network or the server is back: what waits for its next try goes on at once. */
function useReconnection(): void {
  const { status } = useLiveState();
  useEffect(() => {
    if (status === "live") transfers.retryNow();
  }, [status]);
  useEffect(() => {
    window.addEventListener("online", transfers.retryNow);
    return () => window.removeEventListener("online", transfers.retryNow);
  }, []);
}
