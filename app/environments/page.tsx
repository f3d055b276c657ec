import { EnvironmentsPage } from "../../components/environment/environments-page.tsx";
import { Page } from "../../components/frame/page.tsx";
import { stopEnvironment } from "./actions.ts";

export default function Environments() {
  return (
    <Page crumbs={[{ label: "Environments" }]}>
      <EnvironmentsPage stop={stopEnvironment} />
    </Page>
  );
}
