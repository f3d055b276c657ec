"use client";

import { useEffect, useRef, useState } from "react";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import { bytes } from "../format/bytes.ts";
import { Ago } from "../live/ages.tsx";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import { differenceFrom } from "./same-file.ts";
import { transfers } from "./transfers.ts";
import { UploadBar, UploadItem } from "./upload-item.tsx";

/** Without news for this long, nobody is sending it any more. */
const STILL_AFTER_MS = 3_000;

/** An unfinished upload that this tab is not sending: cut by a reload, or sent by another tab. */
export function StoppedItem({ upload, onDiscard }: { upload: UploadView; onDiscard: () => void }) {
  const { uploadId, fileName, sizeBytes, receivedBytes } = upload;
  const input = useRef<HTMLInputElement>(null);
  const [difference, setDifference] = useState<string>();
  const elsewhere = useGrowth(receivedBytes);

  async function goOn(file: File | undefined) {
    if (!file) return;
    const found = await differenceFrom(uploadId, fileName, file);
    setDifference(found);
    if (!found) await transfers.send(file, uploadId);
  }
  return (
    <UploadItem
      icon={elsewhere ? "g-box" : "g-pause"}
      fileName={fileName}
      about={
        elsewhere ? (
          "being sent by another page"
        ) : (
          <>
            stopped, begun <Ago at={upload.startedAt} />
          </>
        )
      }
      actions={
        <>
          {!elsewhere && <Button onClick={() => input.current?.click()}>Choose the same file to go on</Button>}
          <Button variant="quiet" onClick={onDiscard}>
            Discard
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={`The same file: ${fileName}`}
            onChange={(event) => {
              void goOn(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </>
      }
    >
      <UploadBar label={`Uploaded of ${fileName}`} part={receivedBytes / sizeBytes} held={!elsewhere} />
      <div className="up-l2">
        <span>
          <b>{bytes(receivedBytes)}</b> of {bytes(sizeBytes)} are here
        </span>
        {!elsewhere && <span>Nothing is sent twice. A different file is noticed.</span>}
      </div>
      {difference && <Wrong message={difference} />}
    </UploadItem>
  );
}

/**
 * Whether a number keeps growing. Once or twice is the end of what this page itself sent before it was reloaded: the
 * server still counts that.
 */
function useGrowth(value: number): boolean {
  const last = useRef(value);
  const steps = useRef(0);
  const [growing, setGrowing] = useState(false);
  useEffect(() => {
    if (value === last.current) return;
    last.current = value;
    steps.current += 1;
    if (steps.current > 2) setGrowing(true);
    const still = setTimeout(() => {
      steps.current = 0;
      setGrowing(false);
    }, STILL_AFTER_MS);
    return () => clearTimeout(still);
  }, [value]);
  return growing;
}
