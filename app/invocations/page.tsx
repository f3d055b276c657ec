import { Page } from "../../components/frame/page.tsx";
import { filtersOf } from "../../components/invocation/filters.ts";
import { InvocationList } from "../../components/invocation/invocation-list.tsx";
import { LiveSnapshot } from "../../components/live/live-snapshot.tsx";
import { platform } from "../../server/platform.ts";
import { readSnapshot } from "../live-data/read-snapshot.ts";
import "../../components/invocation/invocations.css";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function InvocationsPage({ searchParams }: Props) {
  const filters = filtersOf(await searchParams);
  const { functionName, outcome, start, rows } = filters;
  const snapshot = await readSnapshot(["invocations"]);
  const read = await platform().invocations.list({
    functionName,
    status: outcome && [outcome],
    cold: start && start === "cold",
    limit: rows + 1,
  });
  return (
    <Page crumbs={[{ label: "Invocations" }]}>
      <LiveSnapshot snapshot={snapshot} />
      <InvocationList filters={filters} read={read} />
    </Page>
  );
}
