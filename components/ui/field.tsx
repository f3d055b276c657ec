import { type ReactNode, useId } from "react";
import { Icon } from "./icon.tsx";

interface FieldProps {
  label: string;
  /** Beside the label: unit, limits. */
  note?: ReactNode;
  hint?: ReactNode;
  error?: string;
  /** Gets what binds it to the label and to what is wrong. */
  children: (bound: { id: string; "aria-invalid"?: true; "aria-describedby"?: string }) => ReactNode;
}

/** A labelled form field; what is wrong stands in its place. */
export function Field({ label, note, hint, error, children }: FieldProps) {
  const id = useId();
  const described = error === undefined ? undefined : `${id}-wrong`;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {note !== undefined && <small>{note}</small>}
      </label>
      {children(described === undefined ? { id } : { id, "aria-invalid": true, "aria-describedby": described })}
      {hint !== undefined && <div className="hint">{hint}</div>}
      {error !== undefined && (
        <div className="hint" id={described}>
          <Wrong message={error} />
        </div>
      )}
    </div>
  );
}

/** Why something was not done: AWS's code, when there is one, and its sentence. */
export function Wrong({ code, message }: { code?: string; message: string }) {
  return (
    <div className="wrong" role="alert">
      <Icon name="s-failed" />
      <span>
        {code !== undefined && <code>{code}</code>} {message}
      </span>
    </div>
  );
}
