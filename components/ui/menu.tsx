"use client";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { usePopover } from "./use-popover.ts";

export interface MenuItem {
  label: string;
  icon?: IconName;
  shortcut?: string;
  onSelect: () => void;
}

/** A button with three dots and what opens under it. */
export function Menu({ label, items, children }: { label: string; items: MenuItem[]; children?: ReactNode }) {
  const { button, popover, hide } = usePopover();
  return (
    <>
      <Button {...button} variant="quiet" icon="g-more" aria-label={label} />
      <div {...popover} className="pop menu" role="menu">
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            onClick={() => {
              hide();
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
