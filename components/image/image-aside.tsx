"use client";

import { versionTitle } from "../../server/core/function/version.ts";
import type { ImageProgram, ImageView } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigestsIn } from "../format/names.ts";
import { counted } from "../format/numbers.ts";
import { useRegistryHost } from "../frame/site.tsx";
import { Ago } from "../live/ages.tsx";
import { useAllVersions, useImage } from "../live/use-subject.ts";
import { Wrong } from "../ui/field.tsx";
import { KeyValue } from "../ui/key-value.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import { DeleteImage, DeleteTag } from "./delete-image.tsx";
import type { ImageActions } from "./image-actions.ts";
import { repositoryHref } from "./image-href.ts";
import { imageScope } from "./image-scope.ts";
import { Permission } from "./permission.tsx";
import { StoredSection } from "./stored-section.tsx";
import { UsedBy } from "./used-by.tsx";
import { usersOf } from "./users-of.ts";

interface AsideProps {
  image: ImageView;
  program?: ImageProgram;
  actions: ImageActions;
}

/** Beside what an image is made of: its names, how it starts, who uses it, and its end. */
export function ImageAside({ image, program, actions }: AsideProps) {
  return (
    <div className="im-aside">
      {program && <StoredSection configDigest={program.configDigest} />}
      <Uses image={image} />
      <Tags image={image} actions={actions} />
      <Permission image={image} actions={actions} />
      {program && <Start image={image} program={program} />}
      <End image={image} actions={actions} />
    </div>
  );
}

function Uses({ image }: { image: ImageView }) {
  const versions = useAllVersions();
  const users = usersOf(image, versions);
  const warnings = new Set(
    versions
      .filter((version) => users.includes(versionTitle(version)))
      .filter(({ serving }) => serving.image.digest === image.digest)
      .flatMap(({ serving }) => serving.image.optimized?.warnings ?? []),
  );
  return (
    <section aria-label="Used by">
      <SectionHead title="Used by" note={users.length > 0 ? counted(users.length, "function") : undefined} />
      <UsedBy users={users} />
      {[...warnings].map((warning) => (
        <Wrong key={warning} message={warning} />
      ))}
    </section>
  );
}

function Tags({ image, actions }: AsideProps) {
  return (
    <section aria-label="Tags">
      <SectionHead title="Tags" note={image.tags.length === 0 ? "none: its digest names it" : undefined} />
      {image.tags.map(({ tag, updatedAt }) => (
        <div key={tag} className="im-tag">
          <b>{tag}</b>
          <span className="soft">
            since <Ago at={updatedAt} />
          </span>
          <DeleteTag image={image} tag={tag} actions={actions} />
        </div>
      ))}
    </section>
  );
}

function Start({ image, program }: { image: ImageView; program: ImageProgram }) {
  const registryHost = useRegistryHost();
  const [newest] = image.tags;
  const uri = `${registryHost}/${image.repository}${newest ? `:${newest.tag}` : `@${image.digest}`}`;
  return (
    <section aria-label="How it starts">
      <SectionHead title="How it starts" note="a function may override each" />
      <KeyValue
        labelWidth={104}
        rows={[
          { label: "ENTRYPOINT", ...list(program.entryPoint) },
          { label: "CMD", ...list(program.command) },
          { label: "Directory", value: program.workingDirectory ? <code>{program.workingDirectory}</code> : <None /> },
          { label: "ImageUri", value: <code>{shortDigestsIn(uri)}</code>, copy: uri },
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

function End({ image, actions }: AsideProps) {
  const detail = useImage(imageScope(image));
  return (
    <section aria-label="Delete">
      <div className="im-act">
        <span>
          <b>Delete this image</b>
          {image.tags.length > 0 && `${counted(image.tags.length, "tag")} with it. `}
          {detail &&
            (detail.onlyHereBytes > 0
              ? `${bytes(detail.onlyHereBytes)} are in no other image.`
              : "Other images have all that it is made of.")}
        </span>
        <DeleteImage image={image} actions={actions} leaveTo={repositoryHref(image.repository)} />
      </div>
    </section>
  );
}
