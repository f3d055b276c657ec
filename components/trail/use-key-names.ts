"use client";

import { useMemo } from "react";
import { useKeys } from "../live/use-subject.ts";

/** What keys are called now, by their ids: their first alias. A key without one is not there. */
export function useKeyNames(): ReadonlyMap<string, string> {
  const keys = useKeys();
  return useMemo(() => new Map(keys.flatMap(({ keyId, aliases: [alias] }) => (alias ? [[keyId, alias]] : []))), [keys]);
}
