"use client";

import { useState } from "react";
import { type ImageProgram, type ImageView, nameOfImage } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { brief } from "../format/durations.ts";
import { shortDigest, shortDigestsIn } from "../format/names.ts";
import { Page } from "../frame/page.tsx";
import { Ago } from "../live/ages.tsx";
import { useOptimizations, useRepositories } from "../live/use-subject.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Wrong } from "../ui/field.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { ChunkSection } from "./chunk-section.tsx";
import { FileTree } from "./file-tree.tsx";
import type { ImageActions } from "./image-actions.ts";
import { ImageAside } from "./image-aside.tsx";
import { type NamedImage, nameIn, newFunctionHref, repositoryHref } from "./image-href.ts";
import { LayerTable } from "./layer-table.tsx";
import { PushTable } from "./push-table.tsx";

/** One image, by a tag or by its digest: what it is made of, who uses it, what its end would mean. */
export function ImagePage({ named, actions }: { named: NamedImage; actions: ImageActions }) {
  const images = useRepositories().find(({ name }) => name === named.repository)?.images ?? [];
  const image = images.find(({ digest, tags }) =>
    "tag" in named ? tags.some(({ tag }) => tag === named.tag) : digest === named.digest,
  );
  const name = nameIn(named);
  const label = "tag" in named ? named.tag : `sha256:${shortDigest(named.digest)}`;
  return (
    <Page
      crumbs={[
        { label: "Images", href: "/images" },
        { label: named.repository, href: repositoryHref(named.repository) },
        { label, title: shortDigestsIn(name) },
      ]}
    >
      {image ? (
        <>
          <Head image={image} name={shortDigestsIn(name)} />
          {image.program ? (
            <Contents image={image} program={image.program} actions={actions} />
          ) : (
            <NoProgram image={image} actions={actions} />
          )}
        </>
      ) : (
        <EmptyState
          title={`${shortDigestsIn(name)} is not in the repository`}
          lead="It was deleted, or never was there. A function made from it runs until its next check finds that."
        >
          <ButtonLink href="/images">All images</ButtonLink>
        </EmptyState>
      )}
    </Page>
  );
}

function Head({ image, name }: { image: ImageView; name: string }) {
  const { digest, program, pushedAt } = image;
  return (
    <div className="ph1 im-head">
      <h2>{name}</h2>
      <Chip mono title={digest}>
        sha256:{shortDigest(digest)}… <CopyButton text={digest} label="Copy the digest" />
      </Chip>
      {program && <Chip>linux/{program.architecture === "x86_64" ? "amd64" : program.architecture}</Chip>}
      <span className="soft">
        pushed <Ago at={pushedAt} />
      </span>
      <span className="sp" />
      {program && (
        <ButtonLink variant="solid" href={newFunctionHref(nameOfImage(image))}>
          Create function
        </ButtonLink>
      )}
    </div>
  );
}

const views = [
  { value: "layers", label: "Layers" },
  { value: "files", label: "Files" },
] as const;

function Contents({ image, program, actions }: { image: ImageView; program: ImageProgram; actions: ImageActions }) {
  const [view, show] = useState<"layers" | "files">("layers");
  return (
    <div className="im-cols">
      <div className="im-main">
        <ChunkSection configDigest={program.configDigest} />
        <section className="im-body" aria-label={view === "layers" ? "Layers" : "Files"}>
          <div className="sh">
            <Segmented label="What to show" value={view} segments={views} onChange={show} small />
            <span className="soft">
              {view === "layers"
                ? `${program.layers.length}, ${bytes(image.sizeBytes)} as stored, kept bit for bit`
                : "all layers laid over each other"}
            </span>
            <span className="sp" />
            {view === "layers" && <LastSteps digest={image.digest} />}
          </div>
          {view === "layers" ? (
            <div className="im-scroll">
              <LayerTable image={image} program={program} />
              <PushTable image={image} />
            </div>
          ) : (
            <FileTree image={image} />
          )}
        </section>
      </div>
      <ImageAside image={image} program={program} actions={actions} />
    </div>
  );
}

/** How long each step took when it was optimized last, as far as this platform remembers. */
function LastSteps({ digest }: { digest: string }) {
  const last = useOptimizations().findLast((one) => one.digest === digest && one.endedAt !== undefined);
  if (!last || last.steps.some(({ failed }) => failed)) return null;
  const times = last.steps.map(({ step, startedAt, endedAt = startedAt }) => `${step} ${brief(endedAt - startedAt)}`);
  return <span className="im-steps muted">{times.join(", ")}</span>;
}

/** An index, or what is no image at all. */
function NoProgram({ image, actions }: { image: ImageView; actions: ImageActions }) {
  return (
    <div className="im-cols">
      <div className="im-main">
        <Wrong message={`No function can be made from it. ${image.remark ?? ""}`} />
        <PushTable image={image} />
      </div>
      <ImageAside image={image} actions={actions} />
    </div>
  );
}
