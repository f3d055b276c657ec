import clsx from "clsx";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { FunctionState } from "../../server/core/function/state.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import "./state-badge.css";

/** Shape and life colour of each state. */
export const stateLook = {
  Pending: { icon: "s-pending", colour: "pending" },
  Active: { icon: "s-active", colour: "active" },
  Inactive: { icon: "s-inactive", colour: "inactive" },
  Failed: { icon: "s-failed", colour: "failed" },
} as const satisfies Record<FunctionState, { icon: IconName; colour: string }>;

interface StateBadgeProps {
  state: FunctionState;
  /** An update is not a state: the word stays, the shape changes. */
  updating?: boolean;
  /** On a ground of its colour, in page headers. */
  tint?: boolean;
}

export function StateBadge({ state, updating, tint }: StateBadgeProps) {
  return (
    <span className={clsx("st", `c-${stateLook[state].colour}`, tint && "tint")}>
      <StateIcon state={state} updating={updating} />
      {state}
    </span>
  );
}

/** Without its word: only where the word stands beside it. */
export function StateIcon({ state, updating }: Pick<StateBadgeProps, "state" | "updating">) {
  const turning = state === "Pending" || updating;
  return (
    <Icon
      name={updating && state === "Active" ? "s-updating" : stateLook[state].icon}
      className={clsx(turning && "spin")}
    />
  );
}

export function isUpdating(record: FunctionRecord): boolean {
  return record.updateStatus === "InProgress";
}
