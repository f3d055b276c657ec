"use client";
import { type RefObject, useEffect, useRef, useState } from "react";

/** How wide an element is, in pixels; `assumed` until it is measured. */
export function useWidth<Element extends HTMLElement>(assumed: number): [RefObject<Element | null>, number] {
  const element = useRef<Element>(null);
  const [width, setWidth] = useState(assumed);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
