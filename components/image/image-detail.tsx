"use client";

import type { ImageView } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { counted, percent } from "../format/numbers.ts";
import { useRegistryHost } from "../frame/site.tsx";
import { Ago } from "../live/ages.tsx";
import { useFunctions, useImages } from "../live/use-subject.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Wrong } from "../ui/field.tsx";
import { KeyValue } from "../ui/key-value.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { consequenceOf, DeleteTag, type DeleteTagAction } from "./delete-tag.tsx";
import { newFunctionHref } from "./image-href.ts";
import { UsedBy } from "./used-by.tsx";

/** One tag of the repository: its layers, how it starts, and who uses it. */
export function ImageDetail({
  repository,
  tag,
  deleteTag,
}: {
  repository: string;
  tag: string;
  deleteTag: DeleteTagAction;
}) {
  const image = useImages().find((one) => one.repository === repository && one.tag === tag);
  if (!image) {
    return (
      <EmptyState title={`${repository}:${tag} is not in the repository`} lead="It was deleted, or never uploaded.">
        <ButtonLink href="/images">All images</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <div className="ph1">
        <h2>
          {repository}:{tag}
        </h2>
        <Chip mono title={image.digest}>
          sha256:{shortDigest(image.digest)}… <CopyButton text={image.digest} label="Copy the digest" />
        </Chip>
        <Chip>linux/{image.architecture === "x86_64" ? "amd64" : image.architecture}</Chip>
        <span className="soft">
          pushed <Ago at={image.pushedAt} />
        </span>
        <span className="sp" />
        <ButtonLink variant="solid" href={newFunctionHref(`${repository}:${tag}`)}>
          Create function
        </ButtonLink>
      </div>
      <div className="im-cols">
        <div>
          <Layers image={image} />
        </div>
        <div>
          <Start image={image} />
          <Uses image={image} deleteTag={deleteTag} />
        </div>
      </div>
    </>
  );
}

function Layers({ image }: { image: ImageView }) {
  const largest = Math.max(...image.layers.map(({ sizeBytes }) => sizeBytes), 1);
  return (
    <section aria-label="Layers">
      <SectionHead
        title="Layers"
        note={`${image.layers.length}, ${bytes(image.sizeBytes)} as stored, kept bit for bit`}
      />
      <table>
        <thead>
          <tr>
            <th>Layer</th>
            <th>Digest</th>
            <th>diff_id</th>
            <th className="num">Size</th>
            <th aria-label="Part of the largest" />
          </tr>
        </thead>
        <tbody>
          {image.layers.map(({ digest, diffId, sizeBytes }, index) => (
            // The same layer may be in an image twice.
            // biome-ignore lint/suspicious/noArrayIndexKey: layers are known by their place
            <tr key={index}>
              <td className="muted">{index + 1}</td>
              <td>
                <code title={digest}>{shortDigest(digest)}</code>
              </td>
              <td>
                <code className="muted" title={diffId}>
                  {shortDigest(diffId)}
                </code>
              </td>
              <td className="num">{bytes(sizeBytes)}</td>
              <td style={{ width: "36%" }}>
                <span className="im-bar" style={{ width: percent(sizeBytes, largest) }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Start({ image }: { image: ImageView }) {
  const registryHost = useRegistryHost();
  const uri = `${registryHost}/${image.repository}:${image.tag}`;
  return (
    <section aria-label="How it starts">
      <SectionHead title="How it starts" note="a function may override each" />
      <KeyValue
        labelWidth={104}
        rows={[
          { label: "ENTRYPOINT", ...list(image.entryPoint) },
          { label: "CMD", ...list(image.command) },
          { label: "Directory", value: image.workingDirectory ? <code>{image.workingDirectory}</code> : <None /> },
          { label: "ImageUri", value: <code>{uri}</code>, copy: uri },
        ]}
      />
    </section>
  );
}

function list(members: string[]) {
  if (members.length === 0) return { value: <None /> };
  const json = JSON.stringify(members);
  return { value: <code>{json}</code>, copy: json };
}

function None() {
  return <span className="muted">none</span>;
}

function Uses({ image, deleteTag }: { image: ImageView; deleteTag: DeleteTagAction }) {
  const users = useFunctions().filter(({ functionName }) => image.usedBy.includes(functionName));
  const warnings = new Set(
    users
      .filter(({ serving }) => serving.image.digest === image.digest)
      .flatMap(({ serving }) => serving.image.optimized?.warnings ?? []),
  );
  return (
    <section aria-label="Used by">
      <SectionHead
        title="Used by"
        note={image.usedBy.length > 0 ? counted(image.usedBy.length, "function") : undefined}
      />
      <UsedBy functionNames={image.usedBy} />
      {[...warnings].map((warning) => (
        <Wrong key={warning} message={warning} />
      ))}
      <div className="im-act" style={{ marginTop: 16 }}>
        <span>
          <b>Delete this tag</b>
          {consequenceOf(image)}
        </span>
        <DeleteTag image={image} deleteTag={deleteTag} leaveTo="/images" />
      </div>
    </section>
  );
}
