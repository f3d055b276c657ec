"use client";

import { useState } from "react";
import type { UploadView } from "../../server/core/image/upload-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { counted } from "../format/numbers.ts";
import { useRegistryHost } from "../frame/site.tsx";
import { newFunctionHref, tagHref } from "../image/image-href.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { contentsOf } from "./sending-item.tsx";
import "../function/state-badge.css";
import { UploadBar, UploadItem } from "./upload-item.tsx";

/** The archive is here; it is being read, or its layers are being verified and stored. */
export function WorkingItem({ upload, onDiscard }: { upload: UploadView; onDiscard: () => void }) {
  const { fileName, sizeBytes, layersVerified = 0, layersTotal = 0 } = upload;
  const storing = upload.status === "storing" && layersTotal > 0;
  return (
    <UploadItem
      icon="g-box"
      fileName={fileName}
      about={contentsOf(upload)}
      actions={
        <Button variant="quiet" onClick={onDiscard}>
          Cancel
        </Button>
      }
    >
      <UploadBar
        label={storing ? `Verifying the layers of ${fileName}` : `Reading ${fileName}`}
        part={storing ? layersVerified / layersTotal : 1}
      />
      <div className="up-l2">
        <span>
          <b>{bytes(sizeBytes)}</b> are here
        </span>
        <span>
          {storing ? `verified ${layersVerified} of ${counted(layersTotal, "layer")}` : "reading the archive"}
        </span>
      </div>
    </UploadItem>
  );
}

/** Nothing was stored, and why: one sentence with layer, digest and entry, then what to do. */
export function RefusedItem({ upload, onDiscard }: { upload: UploadView; onDiscard: () => void }) {
  const [copied, setCopied] = useState(false);
  async function copyReport() {
    await navigator.clipboard.writeText(reportOf(upload));
    setCopied(true);
  }
  return (
    <UploadItem
      icon="s-failed"
      tone="failed"
      fileName={upload.fileName}
      about={
        <>
          <span className="st c-failed">Refused</span> {contentsOf(upload)}
        </>
      }
      actions={
        <>
          <Button variant="quiet" onClick={copyReport} icon="g-copy">
            {copied ? "Copied" : "Copy report"}
          </Button>
          <Button variant="quiet" onClick={onDiscard}>
            Dismiss
          </Button>
        </>
      }
    >
      <p className="up-refusal">{upload.refusal}</p>
    </UploadItem>
  );
}

/** What can be sent to who made the archive. */
function reportOf(upload: UploadView): string {
  const images = upload.images.map(
    ({ repository, tag, platform, configDigest, layerCount }) =>
      `  ${repository ?? "unnamed"}:${tag ?? "untagged"} ${platform} ${configDigest} ${counted(layerCount, "layer")}`,
  );
  return [
    `${upload.fileName}, ${upload.sizeBytes} bytes${upload.format ? `, ${upload.format}` : ""}: refused`,
    upload.refusal ?? "",
    ...images,
  ].join("\n");
}

/** What has become of the archive, and what one does next. */
export function StoredItem({ upload, onDiscard }: { upload: UploadView; onDiscard: () => void }) {
  const registryHost = useRegistryHost();
  const stored = upload.stored ?? [];
  const [only] = stored.length === 1 ? stored : [];
  return (
    <UploadItem
      icon="r-ok"
      tone="ok"
      fileName={upload.fileName}
      about={only ? <StoredAs {...only} host={registryHost} /> : `stored as ${counted(stored.length, "image")}`}
      actions={
        <>
          {only && <NextSteps {...only} />}
          <Button variant="quiet" onClick={onDiscard}>
            Dismiss
          </Button>
        </>
      }
    >
      {stored.map((image) => (
        <div className="up-stored" key={`${image.repository}:${image.tag}`}>
          <div className="up-l2">
            {only ? <b>{bytes(upload.sizeBytes)}</b> : <StoredAs {...image} host={registryHost} />}
            {only && upload.images[0] && <span>{counted(upload.images[0].layerCount, "layer")} verified</span>}
            {image.layersKnown > 0 && <span>{counted(image.layersKnown, "layer")} here already</span>}
            <span title={image.digest}>
              digest <code>sha256:{shortDigest(image.digest)}…</code>
            </span>
          </div>
          {!only && <NextSteps {...image} />}
        </div>
      ))}
    </UploadItem>
  );
}

function StoredAs({ repository, tag, host }: { repository: string; tag: string; host: string }) {
  return (
    <span>
      stored as{" "}
      <code>
        {host}/{repository}:{tag}
      </code>
    </span>
  );
}

function NextSteps({ repository, tag }: { repository: string; tag: string }) {
  return (
    <>
      <ButtonLink href={newFunctionHref(`${repository}:${tag}`)}>Create function</ButtonLink>
      <ButtonLink variant="quiet" href={tagHref(repository, tag)}>
        Open image
      </ButtonLink>
    </>
  );
}
