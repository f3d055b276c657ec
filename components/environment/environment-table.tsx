import Link from "next/link";
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { PhaseKind } from "../../server/core/environment/phase.ts";
import { short, ticking } from "../format/durations.ts";
import { shortEnvironmentId, shortRequestId } from "../format/names.ts";
import { grouped } from "../format/numbers.ts";
import { clock } from "../format/times.ts";
import { EnvironmentBadge } from "./environment-badge.tsx";
import { memoryWords } from "./memory-words.ts";

const columns = 11;

interface Props {
  environments: EnvironmentView[];
  now: number;
  /** Where they are not all of one function. */
  withFunction?: boolean;
}

/** The lanes in words and figures: deaths and ends with their reasons stand under their environment. */
export function EnvironmentTable({ environments, now, withFunction }: Props) {
  return (
    <table className="env-table" aria-label="Environments">
      <thead>
        <tr>
          {withFunction && <th>Function</th>}
          <th>Environment</th>
          <th>State</th>
          <th className="num">For</th>
          <th className="num">Age</th>
          <th className="num">Sandbox</th>
          <th className="num">Extension init</th>
          <th className="num">Function init</th>
          <th className="num">Invokes</th>
          <th className="num">Failed</th>
          <th className="num">Resets</th>
          <th className="num">Max memory</th>
        </tr>
      </thead>
      {environments.map((one) => (
        <tbody key={one.environmentId}>
          <Figures environment={one} now={now} withFunction={withFunction} />
          {wordsOf(one).map((words) => (
            <tr key={words} className="env-words">
              <td colSpan={withFunction ? columns + 1 : columns}>{words}</td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Figures({ environment, now, withFunction }: Omit<Props, "environments"> & { environment: EnvironmentView }) {
  const { environmentId, state, since, createdAt, requestId, invocations, phases, resets } = environment;
  return (
    <tr>
      {withFunction && (
        <td>
          <Link href={`/functions/${encodeURIComponent(environment.functionName)}`}>{environment.functionName}</Link>
        </td>
      )}
      <td className="mono" title={environmentId}>
        {shortEnvironmentId(environmentId)}
      </td>
      <td>
        <EnvironmentBadge state={state} />
        {requestId && state !== "Gone" && (
          <>
            {" "}
            <Link href={`/invocations/${encodeURIComponent(requestId)}`} className="tb">
              {shortRequestId(requestId)}
            </Link>
          </>
        )}
      </td>
      <td className="num">{ticking(now - since)}</td>
      <td className="num">{ticking((state === "Gone" ? since : now) - createdAt)}</td>
      <td className="num">{lengthOf(environment, "sandbox")}</td>
      <td className="num">{lengthOf(environment, "extension init")}</td>
      <td className="num">{lengthOf(environment, "function init")}</td>
      <td className="num">{grouped(invocations)}</td>
      <td className="num">{phases.filter((phase) => phase.kind === "invoke" && phase.failed).length}</td>
      <td className="num">{resets.length}</td>
      <td className="num">{memoryWords(environment)}</td>
    </tr>
  );
}

function wordsOf({ resets, state, since, endReason }: EnvironmentView): string[] {
  const words = resets.map(({ at, reason }) => `${clock(at)} reset: ${reason}; the environment stayed`);
  if (endReason !== undefined) words.push(`${clock(since)} ${state === "Gone" ? "gone" : "ending"}: ${endReason}`);
  return words;
}

function lengthOf({ phases }: EnvironmentView, kind: PhaseKind): string {
  const phase = phases.find((one) => one.kind === kind);
  if (phase === undefined) return "–";
  return phase.endAt === undefined ? "running" : short(phase.endAt - phase.startAt);
}
