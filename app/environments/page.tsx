import { AllLanes } from "../../components/environment/all-lanes.tsx";
import { Page } from "../../components/frame/page.tsx";
import { stopEnvironment } from "./actions.ts";

export default function EnvironmentsPage() {
  return (
    <Page crumbs={[{ label: "Environments" }]} scroll>
      <AllLanes stop={stopEnvironment} />
    </Page>
  );
}
