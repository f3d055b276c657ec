"use client";
import { useId, useRef } from "react";

/** A button and what opens under it, right edges in line. Escape and a click beside it close it. */
export function usePopover() {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);

  function place() {
    const under = button.current?.getBoundingClientRect();
    if (under === undefined || popover.current === null) return;
    const top = under.bottom + 6;
    popover.current.style.right = `${Math.max(12, window.innerWidth - under.right)}px`;
    popover.current.style.top = `${top}px`;
    popover.current.style.maxHeight = `${Math.max(160, window.innerHeight - top - 12)}px`;
  }

  return {
    button: { ref: button, popoverTarget: id },
    popover: { ref: popover, id, popover: "auto" as const, onBeforeToggle: place },
    hide: () => popover.current?.hidePopover(),
    /** By a key: what is in it gets the focus. */
    toggle() {
      popover.current?.togglePopover();
      if (popover.current?.matches(":popover-open")) popover.current.querySelector("button")?.focus();
    },
  };
}
