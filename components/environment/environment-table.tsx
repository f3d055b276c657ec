import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { PhaseKind } from "../../server/core/environment/phase.ts";
import { short, ticking } from "../format/durations.ts";
import { shortEnvironmentId } from "../format/names.ts";
import { EnvironmentBadge } from "./environment-badge.tsx";

/** The lanes as figures. */
export function EnvironmentTable({ environments, now }: { environments: EnvironmentView[]; now: number }) {
  return (
    <table className="env-table">
      <thead>
        <tr>
          <th>Environment</th>
          <th>State</th>
          <th className="num">For</th>
          <th className="num">Sandbox</th>
          <th className="num">Extension init</th>
          <th className="num">Function init</th>
          <th className="num">Invokes</th>
          <th className="num">Errors</th>
        </tr>
      </thead>
      <tbody>
        {environments.map((one) => (
          <tr key={one.environmentId}>
            <td className="mono" title={one.environmentId}>
              {shortEnvironmentId(one.environmentId)}
            </td>
            <td>
              <EnvironmentBadge state={one.state} />
            </td>
            <td className="num">{ticking(now - one.since)}</td>
            <td className="num">{lengthOf(one, "sandbox")}</td>
            <td className="num">{lengthOf(one, "extension init")}</td>
            <td className="num">{lengthOf(one, "function init")}</td>
            <td className="num">{one.invocations}</td>
            <td className="num">{one.phases.filter((phase) => phase.kind === "invoke" && phase.failed).length}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function lengthOf({ phases }: EnvironmentView, kind: PhaseKind): string {
  const phase = phases.find((one) => one.kind === kind);
  if (phase === undefined) return "–";
  return phase.endAt === undefined ? "running" : short(phase.endAt - phase.startAt);
}
