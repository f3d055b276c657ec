"use client";

import { useEffect, useRef, useState } from "react";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import { quarterOf } from "./rows.ts";
import type { Transfer } from "./transfers.ts";

/** Says an upload's quarters, and at once when one is refused. */
export function UploadAnnouncer({
  uploads,
  sending,
}: {
  uploads: readonly UploadView[];
  sending: readonly Transfer[];
}) {
  const [progress, sayProgress] = useState("");
  const [refusal, sayRefusal] = useState("");
  const quarters = useRef(new Map<string, number>());
  // Refusals that stood there when the page was opened are no news.
  const refused = useRef(new Set(refusedIds(uploads)));

  useEffect(() => {
    for (const transfer of sending) {
      const quarter = quarterOf(transfer);
      if (quarter <= (quarters.current.get(transfer.key) ?? 0)) continue;
      quarters.current.set(transfer.key, quarter);
      sayProgress(`${transfer.fileName}: ${quarter} % uploaded`);
    }
  }, [sending]);

  useEffect(() => {
    for (const { uploadId, fileName, refusal: sentence } of uploads.filter(({ status }) => status === "refused")) {
      if (refused.current.has(uploadId)) continue;
      refused.current.add(uploadId);
      sayRefusal(`${fileName} is refused. ${sentence ?? ""}`);
    }
  }, [uploads]);

  return (
    <>
      <div className="sr" aria-live="polite">
        {progress}
      </div>
      <div className="sr" aria-live="assertive">
        {refusal}
      </div>
    </>
  );
}

function refusedIds(uploads: readonly UploadView[]): string[] {
  return uploads.filter(({ status }) => status === "refused").map(({ uploadId }) => uploadId);
}
