import { notFound } from "next/navigation";
import { shortRequestId } from "../../../components/format/names.ts";
import { Page } from "../../../components/frame/page.tsx";
import { InvocationDetail } from "../../../components/invocation/invocation-detail.tsx";
import { LiveSnapshot } from "../../../components/live/live-snapshot.tsx";
import { answered } from "../../../components/ui/action-result.ts";
import { platform } from "../../../server/platform.ts";
import { readSnapshot } from "../../live-data/read-snapshot.ts";
import { replayInvoke } from "../actions.ts";
import "../../../components/invocation/invocation-detail.css";

interface Props {
  params: Promise<{ requestId: string }>;
  /** `with`: what it is compared with. */
  searchParams: Promise<{ with?: string | string[] }>;
}

export default async function InvocationPage({ params, searchParams }: Props) {
  const { with: other } = await searchParams;
  const requestId = decodeURIComponent((await params).requestId);
  const read = await answered(async () => ({
    snapshot: await readSnapshot(["invocation", requestId]),
    log: await platform().invocations.log(requestId),
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
      <InvocationDetail
        key={requestId}
        requestId={requestId}
        log={read.value.log}
        otherId={typeof other === "string" && other !== requestId ? other : undefined}
        replay={replayInvoke}
      />
    </Page>
  );
}
