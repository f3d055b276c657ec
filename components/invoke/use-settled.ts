"use client";
import { useEffect, useRef, useState } from "react";

/** Under many invokes each second the last result would flicker, and each body would be read for nothing. */
const SHOWN_MS = 400;

/** The value, changed at most every SHOWN_MS: the first at once, of a burst the last. */
export function useSettled<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const since = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, since.current + SHOWN_MS - performance.now());
    const show = () => {
      since.current = performance.now();
      setShown(value);
    };
    if (wait === 0) {
      show();
      return;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [value]);
  return shown;
}
