import type { ReactNode } from "react";

/** What a page says when it has nothing to show: what is missing, and the way on. */
export function EmptyState({ title, lead, children }: { title: string; lead: ReactNode; children?: ReactNode }) {
  return (
    <div className="none">
      <h1>{title}</h1>
      <p className="lead">{lead}</p>
      {children}
    </div>
  );
}
