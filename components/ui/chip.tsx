import clsx from "clsx";
import type { ReactNode } from "react";

/** A short fact in a frame; `mono` for what a machine typed. */
export function Chip({ mono, title, children }: { mono?: boolean; title?: string; children: ReactNode }) {
  return (
    <span className={clsx("chip", mono && "mono")} title={title}>
      {children}
    </span>
  );
}

/** A reason or error code, as AWS writes it. */
export function Code({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <code className="rc" title={title}>
      {children}
    </code>
  );
}
