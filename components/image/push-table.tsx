"use client";

import clsx from "clsx";
import Link from "next/link";
import type { ImageView } from "../../server/core/image/image-view.ts";
import type { PushWay, RepositoryPush } from "../../server/core/image/repository-push.ts";
import { bytes } from "../format/bytes.ts";
import { shortDigest } from "../format/names.ts";
import { counted, percent } from "../format/numbers.ts";
import { Ago } from "../live/ages.tsx";
import { useAllVersions, usePushes, useRepositories } from "../live/use-subject.ts";
import { SectionHead } from "../ui/section-head.tsx";
import { imageHref } from "./image-href.ts";
import { UsedBy } from "./used-by.tsx";
import { usersOf } from "./users-of.ts";
import "./pushes.css";

/** What was pushed to the image's repository, newest first: how much of each was new, and what has become of it. */
export function PushTable({ image }: { image: ImageView }) {
  const { repository, digest } = image;
  const pushes = usePushes(repository) ?? [];
  const images = useRepositories().find(({ name }) => name === repository)?.images ?? [];
  const most = Math.max(1, ...pushes.map(({ newBytes }) => newBytes));
  return (
    <section className="pu" aria-label="Pushes">
      <SectionHead title="Pushes" note={noteOf(pushes, repository)} />
      {pushes.length > 0 && (
        <table className="pu-table">
          <thead>
            <tr>
              <th>Tag</th>
              <th>Pushed</th>
              <th>Digest</th>
              <th className="num">Size</th>
              <th className="num">New</th>
              <th aria-label="Part of the most" />
              <th>Now</th>
            </tr>
          </thead>
          <tbody>
            {pushes.map((push) => (
              <PushRow
                key={push.sequence}
                push={push}
                image={images.find((one) => one.digest === push.digest)}
                isThis={push.digest === digest}
                share={percent(push.newBytes, most)}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function noteOf(pushes: RepositoryPush[], repository: string): string {
  if (pushes.length === 0) return `none of ${repository} is recorded`;
  return `the last ${counted(pushes.length, "push", "pushes")} to ${repository}; new is what no image had before`;
}

const ways: Record<PushWay, string> = { push: "by push", upload: "by upload", api: "by PutImage" };

interface PushRowProps {
  push: RepositoryPush;
  /** While it is in the repository. */
  image: ImageView | undefined;
  isThis: boolean;
  /** Of the most new bytes, in percent. */
  share: string;
}

function PushRow({ push, image, isThis, share }: PushRowProps) {
  const { tag, digest, at, way, sizeBytes, newBytes } = push;
  const short = <code title={digest}>{shortDigest(digest)}</code>;
  return (
    <tr className={clsx(isThis && "this")} aria-current={isThis || undefined}>
      <td className="ell" title={tag}>
        {tag}
      </td>
      <td className="soft nw">
        <Ago at={at} />, {ways[way]}
      </td>
      <td className={image ? undefined : "muted"}>
        {image && !isThis ? <Link href={imageHref({ ...image, tags: [] })}>{short}</Link> : short}
      </td>
      <td className="num nw">{bytes(sizeBytes)}</td>
      <td className="num nw">{newBytes === 0 ? <span className="muted">none</span> : bytes(newBytes)}</td>
      <td>
        <i className="pu-bar" style={{ width: share }} />
      </td>
      <td className="ell">
        <Now tag={tag} image={image} />
      </td>
    </tr>
  );
}

/** Who runs it; if nobody does, whether the tag still names it. */
function Now({ tag, image }: { tag: string; image: ImageView | undefined }) {
  const versions = useAllVersions();
  if (!image) return <span className="muted">deleted</span>;
  const users = usersOf(image, versions);
  if (users.length > 0) return <UsedBy users={users} />;
  return <span className="muted">{image.tags.some((one) => one.tag === tag) ? "unused" : "unused, tag moved on"}</span>;
}
