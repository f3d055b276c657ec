"use client";

import clsx from "clsx";
import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

/** Takes files dropped anywhere on the page, or chosen. */
export function DropZone({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const over = usePageDrop(onFiles);
  return (
    <div className={clsx("up-drop", over && "up-over")}>
      <Icon name="g-up" />
      <div>
        <b>{over ? "Drop to upload" : "Drop image archives here"}</b>
        <p id={hint}>
          made with <code>docker save</code>, or an OCI layout; plain, gzip or zstd, any size. Checked layer by layer.
        </p>
      </div>
      <Button aria-describedby={hint} onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Image archives"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // The same file chosen twice in a row is a change too.
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}

function usePageDrop(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const drop = useEffectEvent(onFiles);
  useEffect(() => {
    // Entering a child fires before leaving its parent: only the count says whether the page is left.
    let depth = 0;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const listeners = {
      dragenter(event: DragEvent) {
        if (!holdsFiles(event)) return;
        depth += 1;
        setOver(true);
      },
      dragleave(event: DragEvent) {
        if (!holdsFiles(event)) return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      },
      dragover(event: DragEvent) {
        if (holdsFiles(event)) event.preventDefault();
      },
      drop(event: DragEvent) {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        drop([...(event.dataTransfer?.files ?? [])]);
      },
    };
    const controller = new AbortController();
    for (const [name, listener] of Object.entries(listeners)) {
      window.addEventListener(name, listener as EventListener, { signal: controller.signal });
    }
    return () => controller.abort();
  }, []);
  return over;
}
