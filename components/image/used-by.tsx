"use client";

import Link from "next/link";
import { StateBadge } from "../function/state-badge.tsx";
import { useFunctions } from "../live/use-subject.ts";

/** The functions whose image it is, each with its state. */
export function UsedBy({ functionNames }: { functionNames: string[] }) {
  const functions = useFunctions();
  if (functionNames.length === 0) return <span className="muted">none</span>;
  return (
    <span className="im-used">
      {functionNames.map((name) => {
        const record = functions.find((one) => one.functionName === name);
        return (
          <Link key={name} href={`/functions/${encodeURIComponent(name)}`} title={name}>
            {record && <StateBadge state={record.state} updating={record.updateStatus === "InProgress"} />} {name}
          </Link>
        );
      })}
    </span>
  );
}
