import { Page } from "../../components/frame/page.tsx";
import { LiveSnapshot } from "../../components/live/live-snapshot.tsx";
import { filtersOf, isFiltered, scopeOf } from "../../components/trail/filters.ts";
import { usesScope } from "../../components/trail/key-uses.ts";
import { TrailList } from "../../components/trail/trail-list.tsx";
import { readSnapshot } from "../live-data/read-snapshot.ts";
import { asSearch } from "../search-params.ts";
import { verifyTrail } from "./actions.ts";
import "../../components/invocation/invocations.css";
import "../../components/trail/trail.css";

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TrailPage({ searchParams }: Props) {
  const search = asSearch(await searchParams);
  const filters = filtersOf(search);
  const event = search.get("event");
  const snapshot = await readSnapshot(
    ["trail-state"],
    ["trail-page", scopeOf(filters)],
    ["trail-names"],
    // What is filtered is counted while the page is there already.
    ...(isFiltered(filters) ? [] : ([["trail-count", ""]] as const)),
    ["key-uses", usesScope(filters)],
    ...(event ? ([["trail-record", event]] as const) : []),
  );
  return (
    <Page crumbs={[{ label: "Audit trail" }]}>
      <LiveSnapshot snapshot={snapshot} />
      <TrailList verify={verifyTrail} />
    </Page>
  );
}
