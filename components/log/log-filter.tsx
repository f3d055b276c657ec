import { Icon } from "../ui/icon.tsx";

interface Props {
  label: string;
  value: string;
  /** Why the pattern cannot be read. */
  problem: string | undefined;
  onChange: (text: string) => void;
}

/** A text, or a pattern between slashes. */
export function LogFilter({ label, value, problem, onChange }: Props) {
  return (
    <label className="filter">
      <Icon name="g-search" />
      <span className="sr">{label}</span>
      <input
        type="search"
        value={value}
        placeholder="Filter, /regex/"
        aria-invalid={problem !== undefined || undefined}
        title={problem}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
