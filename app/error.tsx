"use client";
import { Page } from "../components/frame/page.tsx";
import { Button, ButtonLink } from "../components/ui/button.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";

/** A fault on this side. In production the message stays in the platform's log, under the digest. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Page crumbs={[{ label: "Something went wrong" }]} scroll>
      <EmptyState
        title="This page could not be shown"
        lead={
          error.digest === undefined
            ? error.message
            : `The fault is on this side. The platform's log has it under digest ${error.digest}.`
        }
      >
        <div className="df-plain">
          <Button variant="solid" icon="g-replay" onClick={reset}>
            Try again
          </Button>
          <ButtonLink href="/functions">All functions</ButtonLink>
        </div>
      </EmptyState>
    </Page>
  );
}
