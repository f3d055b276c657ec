"use client";

import { useState } from "react";
import type { ArchiveImage, UploadView } from "../../server/core/image/upload-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { counted } from "../format/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Wrong } from "../ui/field.tsx";
import { useAnswer } from "../ui/use-answer.ts";
import { proposalFor } from "./proposal.ts";
import { parseReference } from "./reference.ts";
import type { ChooseImagesAction } from "./upload-actions.ts";
import { UploadItem } from "./upload-item.tsx";

type Pick = { index: number; chosen: boolean; reference: string };

/** An archive that holds several images, or one without a name: which to store, and under which names. */
export function ChooseImages({
  upload,
  chooseImages,
  onDiscard,
}: {
  upload: UploadView;
  chooseImages: ChooseImagesAction;
  onDiscard: () => void;
}) {
  const [picks, setPicks] = useState<Pick[]>(() => upload.images.map((image) => pickFor(image, upload.fileName)));
  const { refusal, busy, run } = useAnswer(() => undefined);
  const chosen = picks.filter((pick) => pick.chosen);

  function store() {
    const choices = chosen.map(({ index, reference }) => ({ index, ...parseReference(reference) }));
    run(() => chooseImages(upload.uploadId, choices));
  }
  const change = (index: number, changed: Partial<Pick>) =>
    setPicks((all) => all.map((pick) => (pick.index === index ? { ...pick, ...changed } : pick)));

  const kind = [upload.format, bytes(upload.sizeBytes)].filter(Boolean).join(", ");
  const question = upload.images.length === 1 ? "name it" : `${counted(upload.images.length, "image")}: choose`;
  return (
    <UploadItem
      icon="g-box"
      fileName={upload.fileName}
      about={`${kind}, ${question}`}
      actions={
        <>
          <Button variant="solid" disabled={busy || chosen.length === 0} onClick={store}>
            Store {counted(chosen.length, "image")}
          </Button>
          <Button variant="quiet" onClick={onDiscard}>
            Discard
          </Button>
        </>
      }
    >
      <ul className="up-pick">
        {upload.images.map((image) => {
          const pick = picks.find(({ index }) => index === image.index) ?? pickFor(image, upload.fileName);
          return <Choice key={image.index} image={image} pick={pick} onChange={(to) => change(image.index, to)} />;
        })}
      </ul>
      {refusal && <Wrong message={refusal.message} />}
    </UploadItem>
  );
}

function Choice({ image, pick, onChange }: { image: ArchiveImage; pick: Pick; onChange: (to: Partial<Pick>) => void }) {
  const name = image.repository ?? `image ${image.index + 1}`;
  const taken = image.takenFromIndexOf ? `, out of an index of ${image.takenFromIndexOf}` : "";
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={pick.chosen}
          disabled={image.refusal !== undefined}
          onChange={(event) => onChange({ chosen: event.currentTarget.checked })}
        />
        <code className={image.refusal ? "muted" : undefined} title={name}>
          {name}
        </code>
      </label>
      <span title={image.platform + taken}>{image.platform + taken}</span>
      <span className="num">{bytes(image.sizeBytes)}</span>
      {image.refusal ? (
        <span className="muted up-why" title={image.refusal}>
          {image.refusal}
        </span>
      ) : (
        <>
          <code className="muted" title={image.configDigest}>
            {shortDigest(image.configDigest)}
          </code>
          <input
            className="in"
            aria-label={`Store ${name} as`}
            value={pick.reference}
            spellCheck={false}
            onChange={(event) => onChange({ reference: event.currentTarget.value })}
          />
        </>
      )}
    </li>
  );
}

function pickFor(image: ArchiveImage, fileName: string): Pick {
  const { repository, tag } = proposalFor(image, fileName);
  return { index: image.index, chosen: image.refusal === undefined, reference: `${repository}:${tag}` };
}
