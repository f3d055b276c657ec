import { Page } from "../../../components/frame/page.tsx";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { SectionHead } from "../../../components/ui/section-head.tsx";
import { UploadList } from "../../../components/upload/upload-list.tsx";
import { WithoutBrowser } from "../../../components/upload/without-browser.tsx";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import { chooseImages, discardUpload } from "./actions.ts";
import "../../../components/upload/upload.css";

export default async function UploadPage() {
  return (
    <Page crumbs={[{ label: "Images", href: "/images" }, { label: "Upload" }]}>
      <LiveSnapshot snapshot={await readSnapshot(["uploads"])} />
      <div className="up">
        <div>
          <UploadList chooseImages={chooseImages} discardUpload={discardUpload} />
        </div>
        <aside aria-label="Without the browser">
          <SectionHead title="Without the browser" />
          <WithoutBrowser />
        </aside>
      </div>
    </Page>
  );
}
