"use client";
import { useState } from "react";
import type { Transition } from "../../server/core/function/transition.ts";
import { useLive } from "../live/live-context.ts";

const MOST = 8;

/** Those that have happened while somebody looks, oldest first: they are drawn as they happen, history is not. */
export function useFreshTransitions(transitions: Transition[]): Transition[] {
  const { connection } = useLive();
  const [lookedAt] = useState(() => connection.now());
  return transitions
    .slice(0, MOST)
    .filter((one) => one.at >= lookedAt)
    .toReversed();
}
