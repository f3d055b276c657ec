"use client";

import type { InvocationDetail as Detail } from "../../server/core/invoke/invocation.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import type { StartTry } from "../invoke/start-once.ts";
import { useInvocation } from "../live/use-subject.ts";
import type { ActionResult } from "../ui/action-result.ts";
import { Wrong } from "../ui/field.tsx";
import { FigureRow } from "../ui/figure-row.tsx";
import { CopyAs } from "./copy-as.tsx";
import { InvocationBodies } from "./invocation-bodies.tsx";
import { useFigures } from "./invocation-figures.tsx";
import { InvocationHeader } from "./invocation-header.tsx";
import { InvocationLog } from "./invocation-log.tsx";
import { NextAttempt } from "./next-attempt.tsx";
import { Waterfall } from "./waterfall.tsx";

interface Props {
  requestId: string;
  /** As read with the page: its last lines, and how many came before them. */
  log: { lines: LogLine[]; earlierLines: number };
  /** The request id of the one that it is compared with. */
  otherId: string | undefined;
  replay: (requestId: string, again: StartTry) => Promise<ActionResult<string>>;
}

/** One invocation: its figures, its phases, its log, what was asked and answered. */
export function InvocationDetail({ requestId, log, otherId, replay }: Props) {
  const invocation = useInvocation(requestId);
  const other = useInvocation(otherId);
  const figures = useFigures(invocation);
  if (!invocation) return null;
  const wrong = wrongOf(invocation);
  return (
    <>
      <InvocationHeader invocation={invocation} replay={replay} />
      <div className="ivp-facts">
        <FigureRow figures={figures} />
      </div>
      {wrong && (
        <div className="ivp-wrong">
          <Wrong {...wrong} />
        </div>
      )}
      <NextAttempt invocation={invocation} />
      <Waterfall invocation={invocation} other={other} />
      <div className="ivp-bottom">
        <div>
          <InvocationLog invocation={invocation} {...log} />
          <CopyAs invocation={invocation} />
        </div>
        <div>
          <InvocationBodies invocation={invocation} />
        </div>
      </div>
    </>
  );
}

/** Why it did not end well: Lambda's sentence, or the function's own. */
function wrongOf({ errorMessage, errorType, functionError, responseBody }: Detail) {
  if (errorMessage !== undefined) return { code: errorType, message: errorMessage };
  if (functionError === undefined) return undefined;
  return {
    code: errorType,
    message: messageIn(responseBody) ?? `The function answered with an error (${functionError}).`,
  };
}

function messageIn(body: string | undefined): string | undefined {
  try {
    const payload: unknown = JSON.parse(body ?? "");
    if (typeof payload !== "object" || payload === null || !("errorMessage" in payload)) return undefined;
    return typeof payload.errorMessage === "string" ? payload.errorMessage : undefined;
  } catch {
    return undefined; // not JSON, or cut: it is shown as it is
  }
}
