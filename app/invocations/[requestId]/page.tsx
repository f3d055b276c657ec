import { notFound } from "next/navigation";
import { shortRequestId } from "../../../components/format/names.ts";
import { Page } from "../../../components/frame/page.tsx";
import { InvocationDetail } from "../../../components/invocation/invocation-detail.tsx";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { answered } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import "../../../components/invocation/invocation-detail.css";

interface Props {
  params: Promise<{ requestId: string }>;
}

export default async function InvocationPage({ params }: Props) {
  const requestId = decodeURIComponent((await params).requestId);
  const read = await answered(async () => ({
    snapshot: await readSnapshot(["invocation", requestId]),
    lines: await platform().invocations.log(requestId),
  }));
  if (!read.ok) notFound();
  const id = shortRequestId(requestId);
  return (
    <Page
      crumbs={[
        { label: "Invocations", href: "/invocations" },
        { label: id, title: `Invocation ${id}` },
      ]}
    >
      <LiveSnapshot snapshot={read.value.snapshot} />
      <InvocationDetail requestId={requestId} lines={read.value.lines} />
    </Page>
  );
}
