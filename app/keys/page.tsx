import { KeysPage } from "../../components/key/keys-page.tsx";
import { LiveSnapshot } from "../../components/live/live-snapshot.tsx";
import { readSnapshot } from "../live-data/read-snapshot.ts";
import { createKey } from "./actions.ts";
import { keyActions } from "./key-actions.ts";

export default async function KeysRoute() {
  return (
    <>
      <LiveSnapshot snapshot={await readSnapshot(["keys"], ["functions"], ["use-of-keys"])} />
      <KeysPage actions={keyActions} createKey={createKey} />
    </>
  );
}
