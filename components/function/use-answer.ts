"use client";
import { useState, useTransition } from "react";
import type { ActionResult } from "../ui/action-result.ts";

export interface Refusal {
  code?: string;
  message: string;
}

/** Runs an action of a dialog: while it runs, why it was refused, and what follows when it was done. */
export function useAnswer(done: () => void) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, start] = useTransition();
  function run(act: () => Promise<ActionResult<void>>) {
    setRefusal(undefined);
    start(async () => {
      try {
        const result = await act();
        if (result.ok) done();
        else setRefusal(result);
      } catch {
        setRefusal({ message: "Lambdarium did not answer. Whether it was done is not known." });
      }
    });
  }
  return { refusal, busy, run };
}
