"use client";
import { useEffect, useRef, useState } from "react";

/** How long a changed row keeps its fading tint. */
const FADE_MS = 2400;

/** True for a moment after the value has changed; not for the value it begins with. */
export function useChanged(value: string): boolean {
  const [changed, setChanged] = useState(false);
  const before = useRef(value);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), FADE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return changed;
}
