import Link from "next/link";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { versionIdKey, versionTitle } from "../../server/core/function/version.ts";
import { grouped } from "../format/numbers.ts";
import { functionHref } from "../function/function-href.ts";
import { isUpdating, StateIcon, stateLook } from "../function/state-badge.tsx";

const SHOWN = 2;

/** The functions that need a key, each with its state: two lines, of many the first and how many more. */
export function Dependents({ functions }: { functions: FunctionRecord[] }) {
  if (functions.length === 0) return <span className="muted">none</span>;
  const shown = functions.length > SHOWN ? functions.slice(0, SHOWN - 1) : functions;
  const more = functions.length - shown.length;
  return (
    <span className="ky-dependents" title={functions.map(versionTitle).join(", ")}>
      {shown.map((record) => (
        <Link key={versionIdKey(record)} href={functionHref(record)} className={`c-${stateLook[record.state].colour}`}>
          <StateIcon state={record.state} updating={isUpdating(record)} />
          <span className="sr">{record.state}</span>
          <span className="ell">{versionTitle(record)}</span>
        </Link>
      ))}
      {more > 0 && <span className="muted">and {grouped(more)} more</span>}
    </span>
  );
}
