"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useLiveState } from "../live/clock.ts";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { Sidebar } from "./sidebar.tsx";
import { StatusBar } from "./status-bar.tsx";
import "./frame.css";

/** What stands around every page. While the connection is lost colour drains from all of it. */
export function Frame({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [sheet, setSheet] = useState(false);
  const [still, setStill] = useState(false);
  const lost = useLiveState().status === "lost";
  useShortcuts({
    "?": () => setSheet(true),
    p: () => setStill(!still),
    "g f": () => router.push("/functions"),
    "g i": () => router.push("/invocations"),
    "g e": () => router.push("/environments"),
    "g m": () => router.push("/images"),
    "g k": () => router.push("/keys"),
    "g a": () => router.push("/trail"),
  });
  return (
    <div className="app" data-lost={lost ? "" : undefined} data-still={still ? "" : undefined}>
      <Sidebar />
      <main className="main">{children}</main>
      <StatusBar onShortcuts={() => setSheet(true)} />
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}
