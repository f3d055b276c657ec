import { notFound } from "next/navigation";
import { FunctionPage } from "../../../components/function/function-page.tsx";
import { keyEventsScope } from "../../../components/key/key-scope.ts";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { logScope } from "../../../components/log/log-scope.ts";
import { answered } from "../../../components/ui/action-result.ts";
import { deleteImage, setPermission } from "../../images/actions.ts";
import { keyActions } from "../../keys/key-actions.ts";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import {
  checkNow,
  deleteFunction,
  setFollow,
  startInvoke,
  stopEnvironment,
  updateCode,
  updateConfiguration,
} from "./actions.ts";
import { createAlias, deleteAlias, deleteVersion, publishVersion, updateAlias } from "./version-actions.ts";

interface Props {
  params: Promise<{ name: string }>;
  /** Which of its versions; without, `$LATEST`. */
  searchParams: Promise<{ version?: string | string[] }>;
}

export default async function FunctionRoute({ params, searchParams }: Props) {
  const { version: asked } = await searchParams;
  const version = typeof asked === "string" ? asked : undefined;
  const functionName = decodeURIComponent((await params).name);
  const read = await answered(() =>
    readSnapshot(
      ["functions"],
      ["transitions", functionName],
      ["invocations", functionName],
      ["environments"],
      ["optimizations"],
      ["image-checks", functionName],
      ["aliases", functionName],
      ["log", logScope({ functionName, version })],
      ["keys"],
      ["key-events", keyEventsScope({ functionName })],
    ),
  );
  if (!read.ok) notFound();
  return (
    <>
      <LiveSnapshot snapshot={read.value} />
      <FunctionPage
        functionName={functionName}
        version={version}
        actions={{
          ...{ startInvoke, updateCode, updateConfiguration, checkNow, setFollow, deleteFunction, stopEnvironment },
          ofImages: { setPermission, deleteImage },
          ofKeys: keyActions,
          ofVersions: { publishVersion, deleteVersion, createAlias, updateAlias, deleteAlias },
        }}
      />
    </>
  );
}
