"use client";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { clock } from "../format/times.ts";
import { useLiveState } from "../live/clock.ts";
import { useLive } from "../live/live-context.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Retry } from "./retry.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export interface Crumb {
  label: string;
  /** Absent for the page itself. */
  href?: string;
}

/** A page in the frame: the bar with its place at the top, then its content. `scroll` for pages longer than the window. */
export function Page({ crumbs, scroll, children }: { crumbs: Crumb[]; scroll?: boolean; children: ReactNode }) {
  return (
    <>
      <div className="top">
        <nav className="crumb" aria-label="Place">
          {crumbs.map((crumb, index) => (
            <Fragment key={crumb.label}>
              {index > 0 && <span aria-hidden="true">/</span>}
              {crumb.href ? <Link href={crumb.href}>{crumb.label}</Link> : <b aria-current="page">{crumb.label}</b>}
            </Fragment>
          ))}
        </nav>
        <span className="sp" />
        <ThemeSwitch />
      </div>
      <LostLine />
      {scroll ? <div className="scroll">{children}</div> : children}
    </>
  );
}

function LostLine() {
  const { connection } = useLive();
  const { status, lostAt, retryAt } = useLiveState();
  if (status !== "lost" || lostAt === undefined) return null;
  return (
    <div className="lostbar" role="alert">
      <Icon name="g-lost" />
      <span>
        <b>Disconnected.</b> This is how things stood at {clock(lostAt)}. <Retry at={retryAt} />
      </span>
      <Button onClick={() => connection.retry()}>Try now</Button>
    </div>
  );
}
