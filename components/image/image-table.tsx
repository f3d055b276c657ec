"use client";

import Link from "next/link";
import type { ImageView } from "../../server/core/image/image-view.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { Ago } from "../live/ages.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { DeleteTag, type DeleteTagAction } from "./delete-tag.tsx";
import { imageHref, newFunctionHref } from "./image-href.ts";
import { UsedBy } from "./used-by.tsx";

/** The repository's tags, those of one repository together, newest first. */
export function ImageTable({ images, deleteTag }: { images: ImageView[]; deleteTag: DeleteTagAction }) {
  const newest = new Map<string, number>();
  for (const { repository, pushedAt } of images) {
    newest.set(repository, Math.max(pushedAt, newest.get(repository) ?? 0));
  }
  const order = (image: ImageView) => newest.get(image.repository) ?? 0;
  const sorted = images.toSorted(
    (a, b) => order(b) - order(a) || a.repository.localeCompare(b.repository) || b.pushedAt - a.pushedAt,
  );
  return (
    <table className="im-table">
      <thead>
        <tr>
          <th>Image</th>
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
      <tbody>
        {sorted.map((image) => (
          <ImageRow key={`${image.repository}:${image.tag}`} image={image} deleteTag={deleteTag} />
        ))}
      </tbody>
    </table>
  );
}

function ImageRow({ image, deleteTag }: { image: ImageView; deleteTag: DeleteTagAction }) {
  const { repository, tag, digest } = image;
  return (
    <tr>
      <td className="ell">
        <Link href={imageHref(repository, tag)} className="im-name">
          {repository}:<span>{tag}</span>
        </Link>
      </td>
      <td className="nw">
        <code className="muted" title={digest}>
          {shortDigest(digest)}
        </code>{" "}
        <CopyButton text={digest} label={`Copy the digest of ${repository}:${tag}`} />
      </td>
      <td className="soft">{image.architecture}</td>
      <td className="num">{bytes(image.sizeBytes)}</td>
      <td className="num">{image.layers.length}</td>
      <td className="soft nw">
        <Ago at={image.pushedAt} />
      </td>
      <td className="ell">
        <UsedBy functionNames={image.usedBy} />
      </td>
      <td>
        <div className="im-actions">
          <ButtonLink href={newFunctionHref(`${repository}:${tag}`)}>Create function</ButtonLink>
          <DeleteTag image={image} deleteTag={deleteTag} compact />
        </div>
      </td>
    </tr>
  );
}
