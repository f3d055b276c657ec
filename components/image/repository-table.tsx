"use client";

import Link from "next/link";
import { useState } from "react";
import type { ImageView, RepositoryView } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { counted } from "../format/numbers.ts";
import { Ago } from "../live/ages.tsx";
import { useAllVersions } from "../live/use-subject.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { DeleteImage } from "./delete-image.tsx";
import type { ImageActions } from "./image-actions.ts";
import { imageHref, newFunctionHref } from "./image-href.ts";
import { UsedBy } from "./used-by.tsx";
import { usersOf } from "./users-of.ts";

/** Of a repository so many images are shown at once. */
const FIRST = 12;

/** Each repository with its images under it, newest first. */
export function RepositoryTable({ repositories, actions }: { repositories: RepositoryView[]; actions: ImageActions }) {
  return (
    <table className="im-table im-repositories">
      <thead>
        <tr>
          <th>Tags</th>
          <th>Digest</th>
          <th>Architecture</th>
          <th className="num">Size</th>
          <th className="num">Layers</th>
          <th>Pushed</th>
          <th>Used by</th>
          <th>
            <span className="sr">Actions</span>
          </th>
        </tr>
      </thead>
      {repositories.map((repository) => (
        <RepositoryRows key={repository.name} repository={repository} actions={actions} />
      ))}
    </table>
  );
}

function RepositoryRows({ repository, actions }: { repository: RepositoryView; actions: ImageActions }) {
  const { name, tagMutability, images } = repository;
  const [all, showAll] = useState(false);
  const shown = all ? images : images.slice(0, FIRST);
  return (
    <tbody id={encodeURIComponent(name)}>
      <tr className="im-repository">
        <th scope="rowgroup" colSpan={8}>
          <span>
            <b>{name}</b>
            {tagMutability === "immutable" && <Chip title="A tag that is there cannot be moved">immutable tags</Chip>}
            <span className="muted">{images.length === 0 ? "no image" : counted(images.length, "image")}</span>
          </span>
        </th>
      </tr>
      {shown.map((image) => (
        <ImageRow key={image.digest} image={image} actions={actions} />
      ))}
      {shown.length < images.length && (
        <tr>
          <td colSpan={8}>
            <Button variant="quiet" onClick={() => showAll(true)}>
              Show all {images.length}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function ImageRow({ image, actions }: { image: ImageView; actions: ImageActions }) {
  const { repository, digest, tags, program, remark } = image;
  const [newest] = tags;
  const users = usersOf(image, useAllVersions());
  return (
    <tr>
      <td className="ell">
        <Link href={imageHref(image)} className="im-name">
          <span className="sr">{repository}</span>
          {newest ? tags.map(({ tag }) => <b key={tag}>{tag}</b>) : <span className="muted">untagged</span>}
        </Link>
      </td>
      <td className="nw">
        <code className="muted" title={digest}>
          {shortDigest(digest)}
        </code>{" "}
        <CopyButton text={digest} label={`Copy the digest ${shortDigest(digest)}`} />
      </td>
      <td className="soft ell" title={remark}>
        {program ? program.architecture : remark?.startsWith("An index") ? "index" : "no image"}
      </td>
      <td className="num nw">{bytes(image.sizeBytes)}</td>
      <td className="num">{program ? program.layers.length : <span className="muted">–</span>}</td>
      <td className="soft nw">
        <Ago at={image.pushedAt} />
      </td>
      <td className="ell">
        <UsedBy users={users} />
      </td>
      <td>
        <div className="im-actions">
          {program && (
            <ButtonLink href={newFunctionHref(newest ? `${repository}:${newest.tag}` : `${repository}@${digest}`)}>
              Create function
            </ButtonLink>
          )}
          <DeleteImage image={image} actions={actions} compact />
        </div>
      </td>
    </tr>
  );
}
