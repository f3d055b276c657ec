import type { CSSProperties, ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";

export interface KeyValueRow {
  label: string;
  value: ReactNode;
  /** The full value, when it is worth taking along. */
  copy?: string;
}

/** Label and value, one line each. */
export function KeyValue({ rows, labelWidth = 128 }: { rows: KeyValueRow[]; labelWidth?: number }) {
  return (
    <dl className="kv" style={{ "--kw": `${labelWidth}px` } as CSSProperties}>
      {rows.map(({ label, value, copy }) => (
        <div key={label} className="kvr">
          <dt>{label}</dt>
          <dd title={copy}>
            {value}
            {copy !== undefined && <CopyButton text={copy} label={`Copy ${label.toLowerCase()}`} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
