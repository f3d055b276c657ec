import type { ReactNode } from "react";

interface SectionHeadProps {
  title: ReactNode;
  id?: string;
  /** Beside the title: a count, a remark. */
  note?: ReactNode;
  /** At the right: controls of the section. */
  children?: ReactNode;
}

export function SectionHead({ title, id, note, children }: SectionHeadProps) {
  return (
    <div className="sh">
      <h2 id={id}>{title}</h2>
      {note !== undefined && <span className="soft">{note}</span>}
      <span className="sp" />
      {children}
    </div>
  );
}
