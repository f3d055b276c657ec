import { notFound } from "next/navigation";
import { imageOf, type NamedImage } from "../../../components/image/image-href.ts";
import { ImagePage } from "../../../components/image/image-page.tsx";
import { imageScope } from "../../../components/image/image-scope.ts";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { platform } from "../../../server/platform.ts";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import { deleteImage, deleteTag } from "../actions.ts";
import "../../../components/image/image.css";

interface Props {
  params: Promise<{ reference: string[] }>;
}

export default async function ImageRoute({ params }: Props) {
  const named = imageOf((await params).reference);
  if (!named) notFound();
  const digest = await digestOf(named);
  return (
    <>
      {digest && <LiveSnapshot snapshot={await readSnapshot(["image", imageScope({ ...named, digest })])} />}
      <ImagePage named={named} actions={{ deleteTag, deleteImage }} />
    </>
  );
}

async function digestOf(named: NamedImage): Promise<string | undefined> {
  const repositories = await platform().images.repositories();
  const images = repositories.find(({ name }) => name === named.repository)?.images ?? [];
  return images.find(({ digest, tags }) =>
    "tag" in named ? tags.some(({ tag }) => tag === named.tag) : digest === named.digest,
  )?.digest;
}
