"use client";

import { useState } from "react";
import type { InvocationDetail } from "../../server/core/invoke/invocation.ts";
import { useSite } from "../frame/site.tsx";
import { CommandBlock, textOf } from "../ui/command-block.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { useShortcuts } from "../ui/use-shortcuts.ts";
import { type CopyForm, copyAs, copyForms, isRequestCut } from "./copy-forms.ts";

/** The same invoke as a command to take along. */
export function CopyAs({ invocation }: { invocation: InvocationDetail }) {
  const site = useSite();
  const [form, setForm] = useState<CopyForm>("aws");
  const [copied, setCopied] = useState(false);
  useShortcuts({
    y() {
      setForm("aws");
      void navigator.clipboard?.writeText(textOf(copyAs("aws", invocation, site))).then(() => setCopied(true));
    },
  });
  return (
    <section aria-label="Copy as">
      <div className="sh">
        <h2>Copy as</h2>
        <Segmented
          small
          label="Copy as"
          value={form}
          segments={copyForms.map((value) => ({ value, label: value }))}
          onChange={(value) => {
            setForm(value);
            setCopied(false);
          }}
        />
        <kbd title="Copy as an aws command">y</kbd>
        <span className="muted" role="status">
          {copied && "copied"}
        </span>
      </div>
      <CommandBlock lines={copyAs(form, invocation, site)} />
      {isRequestCut(invocation) && (
        <p className="quietly">The request is longer than what is shown of it: put it into event.json yourself.</p>
      )}
    </section>
  );
}
