import { KeyPage } from "../../../components/key/key-page.tsx";
import { keyEventsScope } from "../../../components/key/key-scope.ts";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import { keyActions } from "../key-actions.ts";

interface Props {
  params: Promise<{ keyId: string }>;
}

export default async function KeyRoute({ params }: Props) {
  const keyId = decodeURIComponent((await params).keyId);
  const snapshot = await readSnapshot(
    ["keys"],
    ["functions"],
    ["key", keyId],
    ["key-events", keyEventsScope({ keyId })],
    ["use-of-keys"],
  );
  return (
    <>
      <LiveSnapshot snapshot={snapshot} />
      <KeyPage keyId={keyId} actions={keyActions} />
    </>
  );
}
