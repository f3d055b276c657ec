"use client";
import { useCallback, useEffect, useState } from "react";

const FIRST = '{\n  "name": "Ada"\n}';

/** More than this would not fit into what a browser keeps for one site. */
const KEPT_CHARACTERS = 500_000;

/** The last payload of each function, kept in this browser. Undefined until the browser has been asked. */
export function useKeptPayload(functionName: string): [payload: string | undefined, keep: (payload: string) => void] {
  const [payload, setPayload] = useState<string>();
  const key = `lambdarium.payload.${functionName}`;
  useEffect(() => setPayload(window.localStorage.getItem(key) ?? FIRST), [key]);
  const keep = useCallback(
    (text: string) => {
      if (text.length <= KEPT_CHARACTERS) window.localStorage.setItem(key, text);
    },
    [key],
  );
  return [payload, keep];
}
