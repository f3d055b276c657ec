"use client";
import { useState, useTransition } from "react";
import type { ActionResult } from "./action-result.ts";

export interface Refusal {
  code?: string;
  message: string;
}

/** Runs an action: while it runs, why it was refused, and what follows when it was done. */
export function useAnswer<Value = void>(done: (value: Value) => void) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, start] = useTransition();
  function run(act: () => Promise<ActionResult<Value>>) {
    setRefusal(undefined);
    start(async () => {
      const result = await answerOf(act);
      if (!result.ok) setRefusal(result);
      // What follows belongs to it: busy until the next page is there.
      else start(() => done(result.value));
    });
  }
  return { refusal, busy, run, withdraw: () => setRefusal(undefined) };
}

/** The action's answer; an action that could not be reached is told as a refusal, not thrown. */
export async function answerOf<Value>(
  act: () => Promise<ActionResult<Value>>,
): Promise<ActionResult<Value> | ({ ok: false } & Refusal)> {
  try {
    return await act();
  } catch {
    return { ok: false, message: "Lambdarium did not answer. Whether it was done is not known." };
  }
}
