"use client";

import { useEffect, useRef, useState } from "react";
import type { ArchiveImage } from "../../server/core/image/upload-view.ts";
import { useRegistryHost } from "../frame/site.tsx";
import { Wrong } from "../ui/field.tsx";
import { answerOf } from "../ui/use-answer.ts";
import { proposalFor } from "./proposal.ts";
import type { ChooseImagesAction } from "./upload-actions.ts";

/** Long enough to finish a word, short enough that the name is there before the archive is. */
const SAVE_AFTER_MS = 500;

/** The name and tag of an archive that is still being sent: what it proposes, unless something else is written. */
export function StoreAs({
  uploadId,
  fileName,
  image,
  chooseImages,
}: {
  uploadId: string;
  fileName: string;
  image: ArchiveImage | undefined;
  chooseImages: ChooseImagesAction;
}) {
  const registryHost = useRegistryHost();
  const proposal = proposalFor(image, fileName);
  const [written, setWritten] = useState<{ repository?: string; tag?: string }>({});
  const [problem, setProblem] = useState<string>();
  const saving = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(saving.current), []);

  function write(change: { repository?: string; tag?: string }) {
    // Who writes one of the two takes the other as it is proposed: both are shown as they will be stored.
    const next = { repository: proposal.repository, tag: proposal.tag, ...written, ...change };
    setWritten(next);
    clearTimeout(saving.current);
    saving.current = setTimeout(async () => {
      const repository = next.repository?.trim() || proposal.repository;
      const tag = next.tag?.trim() || proposal.tag;
      const answer = await answerOf(() => chooseImages(uploadId, [{ index: proposal.index, repository, tag }]));
      setProblem(answer.ok ? undefined : answer.message);
    }, SAVE_AFTER_MS);
  }

  // Until the archive has said its name, the file's name is only a suggestion: the archive's own goes before it.
  const own = proposal.fromArchive ? proposal : undefined;
  return (
    <div className="up-as">
      store as
      <code>{registryHost}/</code>
      <input
        className="in up-name"
        aria-label={`Name for ${fileName}`}
        value={written.repository ?? own?.repository ?? ""}
        placeholder={proposal.repository}
        spellCheck={false}
        onChange={(event) => write({ repository: event.currentTarget.value })}
      />
      :
      <input
        className="in up-tag"
        aria-label={`Tag for ${fileName}`}
        value={written.tag ?? own?.tag ?? ""}
        placeholder={proposal.tag}
        spellCheck={false}
        onChange={(event) => write({ tag: event.currentTarget.value })}
      />
      <span>{origin(written, proposal.fromArchive)}</span>
      {problem && <Wrong message={problem} />}
    </div>
  );
}

function origin(written: { repository?: string; tag?: string }, fromArchive: boolean): string {
  if (written.repository || written.tag) return "as written here";
  return fromArchive ? "proposed by the archive" : "left empty, the archive says";
}
