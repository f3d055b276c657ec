import clsx from "clsx";
import type { InvocationRecord, InvocationStatus } from "../../server/core/invoke/invocation.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import "../function/state-badge.css";

export const outcomeLook = {
  queued: { word: "Queued", icon: "g-clock", colour: "shutdown" },
  running: { word: "Running", icon: "e-busy", colour: "busy" },
  ok: { word: "OK", icon: "r-ok", colour: "ok" },
  error: { word: "Error", icon: "s-failed", colour: "failed" },
  timeout: { word: "Timeout", icon: "r-timeout", colour: "failed" },
  throttled: { word: "Throttled", icon: "r-throttled", colour: "pending" },
  rejected: { word: "Rejected", icon: "r-throttled", colour: "failed" },
  interrupted: { word: "Interrupted", icon: "g-stop", colour: "shutdown" },
} as const satisfies Record<InvocationStatus, { word: string; icon: IconName; colour: string }>;

/** How an invocation ended: shape, colour and word. A rejected or throttled one did not run, and says its status. */
export function Outcome({ invocation, detail }: { invocation: InvocationRecord; detail?: boolean }) {
  const { word, icon, colour } = outcomeLook[invocation.status];
  const status = showsStatus(invocation.status) ? invocation.httpStatus : undefined;
  return (
    <span className={clsx("st", colour === "ok" ? "res-ok" : `c-${colour}`)}>
      <Icon name={icon} />
      {word}
      {status !== undefined && ` ${status}`}
      {detail && invocation.status === "ok" && invocation.httpStatus !== undefined && `, ${invocation.httpStatus}`}
    </span>
  );
}

function showsStatus(status: InvocationStatus): boolean {
  return status === "throttled" || status === "rejected";
}

export function outcomeWord(status: InvocationStatus): string {
  return outcomeLook[status].word;
}
