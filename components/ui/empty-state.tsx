import type { ReactNode } from "react";

/** What a page says when it has nothing to show: what is missing, and the way on. */
export function EmptyState({ title, lead, children }: { title: string; lead: ReactNode; children?: ReactNode }) {
  return (
    <div className="none">
      <h2>{title}</h2>
      <p className="lead">{lead}</p>
      {children}
    </div>
  );
}
