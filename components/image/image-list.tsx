"use client";

import { counted } from "../format/numbers.ts";
import { useImages } from "../live/use-subject.ts";
import { ButtonLink } from "../ui/button.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import type { DeleteTagAction } from "./delete-tag.tsx";
import { ImageTable } from "./image-table.tsx";

/** What has been uploaded, kept live. */
export function ImageList({ deleteTag }: { deleteTag: DeleteTagAction }) {
  const images = useImages();
  const repositories = new Set(images.map(({ repository }) => repository)).size;
  const note = `${counted(images.length, "image")} in ${counted(repositories, "repository", "repositories")}`;
  return (
    <section aria-label="Repository">
      <SectionHead title="Repository" note={images.length === 0 ? "empty" : note}>
        <ButtonLink variant="solid" icon="g-up" href="/images/upload">
          Upload
        </ButtonLink>
      </SectionHead>
      {images.length === 0 ? (
        <p className="im-none">
          Nothing has been uploaded yet. Upload an archive made with <code>docker save</code>, or create a function from
          an image that Docker Engine has.
        </p>
      ) : (
        <ImageTable images={images} deleteTag={deleteTag} />
      )}
    </section>
  );
}
