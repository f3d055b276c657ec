"use client";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { ClockButton } from "../clock/clock-button.tsx";
import { clock } from "../format/times.ts";
import { useLiveState } from "../live/clock.ts";
import { useLive } from "../live/live-context.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Retry } from "./retry.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export interface Crumb {
  label: string;
  /** In the window's title, where the label alone says too little. */
  title?: string;
  /** Absent for the page itself. */
  href?: string;
}

interface PageProps {
  /** The last one names the page: it is its heading of the first level, and the beginning of the window's title. */
  crumbs: Crumb[];
  /** How its subject is doing, for the window's title: "Active". */
  state?: string;
  /** For pages longer than the window. */
  scroll?: boolean;
  children: ReactNode;
}

/** A page in the frame: the bar with its place at the top, then its content. */
export function Page({ crumbs, state, scroll, children }: PageProps) {
  const lost = useLiveState().status === "lost";
  const page = crumbs.at(-1);
  const title = [lost && "Disconnected", page?.title ?? page?.label, !lost && state, "Lambdarium"].filter(Boolean);
  return (
    <>
      <title>{title.join(" · ")}</title>
      <div className="top">
        <nav className="crumb" aria-label="Place">
          {crumbs.map((crumb, index) => (
            <Fragment key={crumb.label}>
              {index > 0 && <span aria-hidden="true">/</span>}
              {crumb.href ? <Link href={crumb.href}>{crumb.label}</Link> : <h1 aria-current="page">{crumb.label}</h1>}
            </Fragment>
          ))}
        </nav>
        <span className="sp" />
        <ClockButton />
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
