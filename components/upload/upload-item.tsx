import clsx from "clsx";
import type { ReactNode } from "react";
import { percent } from "../format/numbers.ts";
import { Icon, type IconName } from "../ui/icon.tsx";

/** One archive: its icon, its name and what is known about it, its buttons, and what the state adds below. */
export function UploadItem({
  icon,
  tone,
  fileName,
  about,
  actions,
  children,
}: {
  icon: IconName;
  tone?: "ok" | "failed";
  fileName: string;
  about: ReactNode;
  actions: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className="up-item" aria-label={fileName}>
      <Icon name={icon} className={clsx(tone && `up-${tone}`)} />
      <div>
        <div className="up-l1">
          <code className="ell" title={fileName}>
            {fileName}
          </code>
          <span className="muted ell">{about}</span>
          <span className="sp" />
          {actions}
        </div>
        {children}
      </div>
    </li>
  );
}

/** A part of a whole, 0 to 1. `held`: it does not move at present. */
export function UploadBar({ label, part, held }: { label: string; part: number; held?: boolean }) {
  const whole = Math.round(100 * Math.min(1, Math.max(0, part)));
  return (
    <div
      className="bar0"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={whole}
    >
      <i className={held ? "held" : "run"} style={{ width: percent(Math.min(1, Math.max(0, part))) }} />
    </div>
  );
}
