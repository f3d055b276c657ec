"use client";
import { useEffect, useState } from "react";
import type { TransitionLogRow } from "../../server/core/function/transition.ts";
import { useEarlierTransitions, useTransitionLog } from "../live/use-subject.ts";
import { earlierScope } from "./earlier-scope.ts";

interface WholeLog {
  /** Newest first. */
  rows: TransitionLogRow[];
  /** Reads more; absent when there is none, or it is being read. */
  readEarlier?: () => void;
  isReading: boolean;
}

/** The function's rows of the log: the last ones live, and as far back as somebody has asked. */
export function useWholeLog(functionName: string): WholeLog {
  const live = useTransitionLog(functionName);
  const [befores, setBefores] = useState<number[]>([]);
  const [kept, keep] = useState<TransitionLogRow[]>([]);
  const pages = useEarlierTransitions(befores.map((before) => earlierScope({ functionName, before })));
  const asked = befores.length > 0;
  // The live list lets its oldest rows go as new ones come: between it and what was read there is to be no hole.
  useEffect(() => {
    if (asked) keep((before) => merged([live, before]));
  }, [asked, live]);
  const rows = asked ? merged([live, kept, ...pages.map((page) => page ?? [])]) : live;
  const isReading = pages.some((page) => page === undefined);
  const oldest = rows.at(-1);
  const isAtEnd = oldest === undefined || oldest.event === "created" || pages.at(-1)?.length === 0;
  const readEarlier = () => {
    if (!oldest) return;
    keep(live);
    setBefores([...befores, oldest.sequence]);
  };
  return { rows, isReading, readEarlier: isAtEnd || isReading ? undefined : readEarlier };
}

/** Each row once, newest first. */
function merged(lists: TransitionLogRow[][]): TransitionLogRow[] {
  const rows = new Map(lists.flat().map((row) => [row.sequence, row]));
  return [...rows.values()].sort((a, b) => b.sequence - a.sequence);
}
