import { notFound } from "next/navigation";
import { imageOf, type NamedImage } from "../../../components/image/image-href.ts";
import { ImagePage } from "../../../components/image/image-page.tsx";
import { imageScope } from "../../../components/image/image-scope.ts";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import type { Snapshot } from "../../../components/live/subjects.ts";
import type { ImageView } from "../../../server/core/image/image-view.ts";
import { platform } from "../../../server/platform.ts";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import { deleteImage, deleteTag, setPermission } from "../actions.ts";
import "../../../components/image/image.css";

interface Props {
  params: Promise<{ reference: string[] }>;
}

export default async function ImageRoute({ params }: Props) {
  const named = imageOf((await params).reference);
  if (!named) notFound();
  const image = await find(named);
  return (
    <>
      {image && <LiveSnapshot snapshot={await snapshotOf(image)} />}
      <ImagePage named={named} actions={{ deleteTag, deleteImage, setPermission }} />
    </>
  );
}

async function find(named: NamedImage): Promise<ImageView | undefined> {
  const repositories = await platform().images.repositories();
  const images = repositories.find(({ name }) => name === named.repository)?.images ?? [];
  return images.find(({ digest, tags }) =>
    "tag" in named ? tags.some(({ tag }) => tag === named.tag) : digest === named.digest,
  );
}

function snapshotOf(image: ImageView): Promise<Snapshot> {
  const detail = ["image", imageScope(image)] as const;
  const pushes = ["pushes", image.repository] as const;
  return image.program
    ? readSnapshot(detail, pushes, ["chunk-map", image.program.configDigest])
    : readSnapshot(detail, pushes);
}
