"use client";
import { type ReactNode, useId, useRef } from "react";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  label: string;
  icon?: IconName;
  shortcut?: string;
  onSelect: () => void;
}

/** A button with three dots and what opens under it. */
export function Menu({ label, items, children }: { label: string; items: MenuItem[]; children?: ReactNode }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);

  function place() {
    const below = button.current?.getBoundingClientRect();
    if (below === undefined || popover.current === null) return;
    popover.current.style.right = `${Math.max(12, window.innerWidth - below.right)}px`;
    popover.current.style.top = `${below.bottom + 6}px`;
  }

  return (
    <>
      <Button ref={button} variant="quiet" icon="g-more" aria-label={label} popoverTarget={id} />
      <div ref={popover} className="pop menu" id={id} popover="auto" role="menu" onBeforeToggle={place}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            onClick={() => {
              popover.current?.hidePopover();
              item.onSelect();
            }}
          >
            {item.icon && <Icon name={item.icon} />}
            {item.label}
            {item.shortcut && <kbd>{item.shortcut}</kbd>}
          </button>
        ))}
        {children}
      </div>
    </>
  );
}
