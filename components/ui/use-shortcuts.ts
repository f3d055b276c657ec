"use client";
import { useEffect, useRef } from "react";

/** Keys and what they do: "?", "n", or two after each other, "g f". Off in text fields and while a dialog is open. */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    let first: { key: string; at: number } | undefined;
    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "Enter" && isPressable(event.target)) return;
      const chord = first !== undefined && event.timeStamp - first.at < 1200 ? `${first.key} ${event.key}` : event.key;
      first = { key: event.key, at: event.timeStamp };
      const act = current.current[chord] ?? (chord === event.key ? undefined : current.current[event.key]);
      if (act === undefined) return;
      event.preventDefault();
      first = undefined;
      act();
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/** Enter on what has the focus is meant for it. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("a, button, summary") !== null;
}
