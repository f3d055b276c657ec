import { FunctionsPage } from "../../components/function/functions-page.tsx";
import { LiveSnapshot } from "../../components/live/live-snapshot.tsx";
import { platform } from "../../server/platform.ts";
import { readSnapshot } from "../live-data/read-snapshot.ts";
import { deploySample } from "./actions.ts";

export default async function Functions() {
  const snapshot = await readSnapshot(["functions"], ["transitions"], ["invocations"], ["environments"]);
  const { functions, invocations } = platform();
  const names = (await functions.list()).map((one) => one.functionName);
  const lastInvocations = await Promise.all(names.map((functionName) => invocations.list({ functionName, limit: 1 })));
  return (
    <>
      <LiveSnapshot snapshot={snapshot} />
      <FunctionsPage lastInvocations={lastInvocations.flat()} deploySample={deploySample} />
    </>
  );
}
