import clsx from "clsx";

export type IconName =
  | "s-active"
  | "s-pending"
  | "s-inactive"
  | "s-failed"
  | "s-updating"
  | "e-init"
  | "e-busy"
  | "e-frozen"
  | "e-idle"
  | "e-shutdown"
  | "r-ok"
  | "r-timeout"
  | "r-throttled"
  | "r-denied"
  | "g-live"
  | "g-lost"
  | "g-fn"
  | "g-inv"
  | "g-env"
  | "g-img"
  | "g-key"
  | "g-trail"
  | "g-chain"
  | "g-save"
  | "g-set"
  | "g-copy"
  | "g-search"
  | "g-clock"
  | "g-ahead"
  | "g-theme"
  | "g-down"
  | "g-right"
  | "g-plus"
  | "g-more"
  | "g-up"
  | "g-replay"
  | "g-pause"
  | "g-x"
  | "g-stop"
  | "g-box"
  | "g-check";

/** Decoration beside its word; where it stands alone, whatever holds it carries the name. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg className={clsx("ic", className)} aria-hidden="true">
      <use href={`#${name}`} />
    </svg>
  );
}
