import { Page } from "../../components/frame/page.tsx";
import { filtersOf, scopeOf } from "../../components/invocation/filters.ts";
import { InvocationList } from "../../components/invocation/invocation-list.tsx";
import { LiveSnapshot } from "../../components/live/live-snapshot.tsx";
import { readSnapshot } from "../live-data/read-snapshot.ts";
import { asSearch } from "../search-params.ts";
import "../../components/invocation/invocations.css";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function InvocationsPage({ searchParams }: Props) {
  const filters = filtersOf(asSearch(await searchParams));
  const base = scopeOf({ ...filters, outcomes: [], start: undefined });
  const snapshot = await readSnapshot(["invocation-page", base], ["invocation-counts", base]);
  return (
    <Page crumbs={[{ label: "Invocations" }]}>
      <LiveSnapshot snapshot={snapshot} />
      <InvocationList />
    </Page>
  );
}
