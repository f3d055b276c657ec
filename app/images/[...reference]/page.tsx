import { notFound } from "next/navigation";
import { Page } from "../../../components/frame/page.tsx";
import { ImageDetail } from "../../../components/image/image-detail.tsx";
import { imageOf } from "../../../components/image/image-href.ts";
import { deleteTag } from "../actions.ts";
import "../../../components/image/image.css";

interface Props {
  params: Promise<{ reference: string[] }>;
}

export default async function ImagePage({ params }: Props) {
  const image = imageOf((await params).reference);
  if (!image) notFound();
  const { repository, tag } = image;
  return (
    <Page crumbs={[{ label: "Images", href: "/images" }, { label: `${repository}:${tag}` }]}>
      <ImageDetail repository={repository} tag={tag} deleteTag={deleteTag} />
    </Page>
  );
}
