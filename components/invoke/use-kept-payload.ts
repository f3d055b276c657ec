"use client";
import { useCallback, useEffect, useState } from "react";

const FIRST = '{\n  "name": "Ada"\n}';

/**
 * The last payload of each function, kept in this browser. Undefined until the browser has been asked.
 * Private windows may refuse to keep anything: then it lasts as long as the page.
 */
export function useKeptPayload(functionName: string): [payload: string | undefined, keep: (payload: string) => void] {
  const [payload, setPayload] = useState<string>();
  const key = `lambdarium.payload.${functionName}`;
  useEffect(() => setPayload(window.localStorage?.getItem(key) ?? FIRST), [key]);
  const keep = useCallback((text: string) => window.localStorage?.setItem(key, text), [key]);
  return [payload, keep];
}
