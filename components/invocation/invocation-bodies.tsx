"use client";

import { isCut, SHOWN_BODY_BYTES } from "../../server/core/invoke/body-text.ts";
import { hasEnded, type InvocationDetail } from "../../server/core/invoke/invocation.ts";
import { bytes } from "../format/bytes.ts";
import { JsonText } from "../invoke/json-text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { SectionHead } from "../ui/section-head.tsx";

/** What was asked and what was answered, as they are; the error payload of a function is its answer. */
export function InvocationBodies({ invocation }: { invocation: InvocationDetail }) {
  const { requestBody, requestBytes, responseBody, responseBytes, functionError } = invocation;
  return (
    <>
      <Body title="Request" text={requestBody} sizeBytes={requestBytes} none="none" />
      <Body
        title={functionError === undefined ? "Response" : "Function error"}
        remark={functionError}
        text={responseBody}
        sizeBytes={responseBytes}
        none={noneOf(invocation)}
      />
    </>
  );
}

function noneOf(invocation: InvocationDetail): string {
  if (!hasEnded(invocation)) return "not yet";
  return invocation.errorMessage === undefined ? "none" : "none: it did not run to an answer";
}

interface BodyProps {
  title: string;
  remark?: string;
  text: string | undefined;
  sizeBytes: number | undefined;
  /** What stands there without a body. */
  none: string;
}

function Body({ title, remark, text, sizeBytes, none }: BodyProps) {
  const cut = sizeBytes !== undefined && text !== undefined && isCut(text, sizeBytes);
  const note = [remark, sizeBytes === undefined ? undefined : bytes(sizeBytes)].filter(Boolean).join(", ");
  return (
    <section aria-label={title}>
      <SectionHead title={title} note={note || undefined}>
        {text && (
          <CopyButton text={text} label={cut ? `Copy what is shown of it` : `Copy the ${title.toLowerCase()}`} />
        )}
      </SectionHead>
      {text ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="ivp-body" aria-label={`${title} body`} tabIndex={0}>
          <JsonText text={text} />
        </section>
      ) : (
        <p className="quietly">{cut ? "no longer kept" : text === "" ? "empty" : none}</p>
      )}
      {cut && text !== "" && (
        <p className="quietly">
          Cut: these are the first {bytes(SHOWN_BODY_BYTES)} of {bytes(sizeBytes)}.
        </p>
      )}
    </section>
  );
}
