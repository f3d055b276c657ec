import { Page } from "../../components/frame/page.tsx";
import { type EngineImage, EngineImageTable } from "../../components/image/engine-image-table.tsx";
import { RepositoryList } from "../../components/image/repository-list.tsx";
import { StoreSection } from "../../components/image/store-section.tsx";
import { LiveSnapshot } from "../../components/live/live-snapshot.tsx";
import { answered } from "../../components/ui/action-result.ts";
import { Wrong } from "../../components/ui/field.tsx";
import { SectionHead } from "../../components/ui/section-head.tsx";
import { platform } from "../../server/platform.ts";
import { readSnapshot } from "../live-data/read-snapshot.ts";
import { deleteImage, deleteTag, scrubStore, setPermission } from "./actions.ts";
import "../../components/image/image.css";

export default async function ImagesPage() {
  const snapshot = await readSnapshot(["store"], ["store-figures"]);
  const engineImages = await answered(() => platform().images.engineImages());
  return (
    <Page crumbs={[{ label: "Images" }]} scroll>
      <LiveSnapshot snapshot={snapshot} />
      <div className="im-page">
        <RepositoryList actions={{ deleteTag, deleteImage, setPermission }} />
        <StoreSection scrub={scrubStore} />
        <section aria-label="In Docker Engine">
          <SectionHead title="In Docker Engine" note="used where they are, without an upload" />
          {engineImages.ok ? <InEngine images={engineImages.value} /> : <Wrong message={engineImages.message} />}
        </section>
      </div>
    </Page>
  );
}

function InEngine({ images }: { images: EngineImage[] }) {
  if (images.length > 0) return <EngineImageTable images={images} />;
  return (
    <p className="im-none">
      The engine has no image with a name. What <code>docker build -t my-image .</code> makes is listed here and can be
      used as <code>docker-daemon:my-image:latest</code>.
    </p>
  );
}
