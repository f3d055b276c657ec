"use client";

import Link from "next/link";
import { latestOf, versionTitle } from "../../server/core/function/version.ts";
import { functionHref } from "../function/function-href.ts";
import { StateBadge } from "../function/state-badge.tsx";
import { useAllVersions } from "../live/use-subject.ts";

/** The functions whose image it is, and their published versions ("echo:3"), each with its state. */
export function UsedBy({ users }: { users: string[] }) {
  const versions = useAllVersions();
  if (users.length === 0) return <span className="muted">none</span>;
  return (
    <span className="im-used">
      {users.map((name) => {
        const record = versions.find((one) => versionTitle(one) === name);
        return (
          <Link key={name} href={functionHref(record ?? latestOf(name))} title={name}>
            {record && <StateBadge state={record.state} updating={record.updateStatus === "InProgress"} />} {name}
          </Link>
        );
      })}
    </span>
  );
}
