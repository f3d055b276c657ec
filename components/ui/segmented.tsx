"use client";
import clsx from "clsx";
import { grouped } from "../format/numbers.ts";
import { Icon, type IconName } from "./icon.tsx";

export interface Segment<Value extends string> {
  value: Value;
  label: string;
  count?: number;
  icon?: IconName;
  /** The life colour of the icon: "active", "pending" … */
  colour?: string;
}

interface SegmentedProps<Value extends string> {
  /** What is chosen here, for who cannot see it. */
  label: string;
  value: Value;
  segments: readonly Segment<Value>[];
  onChange: (value: Value) => void;
  small?: boolean;
}

/** One of a few. */
export function Segmented<Value extends string>({ label, value, segments, onChange, small }: SegmentedProps<Value>) {
  return (
    <fieldset className={clsx("seg", small && "small")}>
      <legend className="sr">{label}</legend>
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          aria-pressed={segment.value === value}
          className={segment.colour && `c-${segment.colour}`}
          onClick={() => onChange(segment.value)}
        >
          {segment.icon && <Icon name={segment.icon} className={segment.colour && "coloured"} />}
          {segment.label}
          {segment.count !== undefined && <span className="muted">{grouped(segment.count)}</span>}
        </button>
      ))}
    </fieldset>
  );
}
