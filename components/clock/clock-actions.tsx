"use client";
import { createContext, type ReactNode, useContext } from "react";
import type { ActionResult } from "../ui/action-result.ts";

export interface ClockActions {
  advance: (byMs: number) => Promise<ActionResult<void>>;
  /** Takes the offset back, not what followed from it. */
  reset: () => Promise<ActionResult<void>>;
}

const ClockContext = createContext<ClockActions | undefined>(undefined);

export function ClockActionsProvider({ actions, children }: { actions: ClockActions; children: ReactNode }) {
  return <ClockContext value={actions}>{children}</ClockContext>;
}

export function useClockActions(): ClockActions {
  const actions = useContext(ClockContext);
  if (actions === undefined) throw new Error("this component needs a ClockActionsProvider above it");
  return actions;
}
