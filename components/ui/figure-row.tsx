import type { ReactNode } from "react";

export interface Figure {
  label: string;
  value: ReactNode;
  unit?: ReactNode;
}

/** Figures beside each other, unit small. */
export function FigureRow({ figures }: { figures: Figure[] }) {
  return (
    <dl className="rep">
      {figures.map(({ label, value, unit }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value} {unit !== undefined && <small>{unit}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
