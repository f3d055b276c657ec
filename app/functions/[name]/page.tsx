import { notFound } from "next/navigation";
import { FunctionPage } from "../../../components/function/function-page.tsx";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import { deleteFunction, startInvoke, stopEnvironment, updateCode, updateConfiguration } from "./actions.ts";

interface Props {
  params: Promise<{ name: string }>;
}

export default async function FunctionRoute({ params }: Props) {
  const functionName = decodeURIComponent((await params).name);
  const snapshot = await readSnapshot(
    ["functions"],
    ["transitions", functionName],
    ["invocations", functionName],
    ["environments"],
    ["optimizations"],
    ["log", functionName],
  );
  const known = snapshot.entries.some(
    (entry) => entry.subject === "functions" && entry.data.some((one) => one.functionName === functionName),
  );
  if (!known) notFound();
  return (
    <>
      <LiveSnapshot snapshot={snapshot} />
      <FunctionPage
        functionName={functionName}
        actions={{ startInvoke, updateCode, updateConfiguration, deleteFunction, stopEnvironment }}
      />
    </>
  );
}
