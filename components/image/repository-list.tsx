"use client";

import { counted } from "../format/numbers.ts";
import { useRegistryHost } from "../frame/site.tsx";
import { useRepositories } from "../live/use-subject.ts";
import { ButtonLink } from "../ui/button.tsx";
import { SectionHead } from "../ui/section-head.tsx";
import type { ImageActions } from "./image-actions.ts";
import { RepositoryTable } from "./repository-table.tsx";

/** All repositories with their images, kept live. */
export function RepositoryList({ actions }: { actions: ImageActions }) {
  const repositories = useRepositories();
  const images = repositories.reduce((sum, one) => sum + one.images.length, 0);
  const note = `${counted(images, "image")} in ${counted(repositories.length, "repository", "repositories")}`;
  return (
    <section aria-label="Repositories">
      <SectionHead title="Repositories" note={repositories.length === 0 ? "none" : note}>
        <ButtonLink variant="solid" icon="g-up" href="/images/upload">
          Upload
        </ButtonLink>
      </SectionHead>
      {repositories.length === 0 ? <Empty /> : <RepositoryTable repositories={repositories} actions={actions} />}
    </section>
  );
}

function Empty() {
  const host = useRegistryHost();
  return (
    <p className="im-none">
      Nothing is here yet. Upload an archive made with <code>docker save</code>, push to <code>{host}/my-image:1</code>{" "}
      with <code>docker push</code>, or create a function from an image that Docker Engine has.
    </p>
  );
}
