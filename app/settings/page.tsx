import { Page } from "../../components/frame/page.tsx";
import { EngineFacts } from "../../components/settings/engine-facts.tsx";
import { NextCommands } from "../../components/settings/next-commands.tsx";
import { SettingsTable } from "../../components/settings/settings-table.tsx";
import { platform } from "../../server/platform.ts";
import "../../components/settings/settings.css";

export default function SettingsPage() {
  const running = platform();
  return (
    <Page crumbs={[{ label: "Settings" }]} scroll>
      <div className="set">
        <div>
          <SettingsTable settings={running.settings()} />
        </div>
        <div>
          <EngineFacts startedAt={running.startedAt} nodeVersion={process.versions.node} />
          <NextCommands />
        </div>
      </div>
    </Page>
  );
}
