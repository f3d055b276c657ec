"use client";
import { useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

/** Copies a text and says so with a tick. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<"copied" | "refused">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const name = { copied: "Copied", refused: "The browser does not allow copying" };
  return (
    <button
      type="button"
      className="copy"
      aria-label={outcome ? name[outcome] : label}
      title={outcome ? name[outcome] : label}
      onClick={() =>
        // Without a secure context there is no clipboard at all.
        Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
          () => setOutcome("copied"),
          () => setOutcome("refused"),
        )
      }
    >
      <Icon name={outcome === "copied" ? "r-ok" : outcome === "refused" ? "g-x" : "g-copy"} />
    </button>
  );
}
