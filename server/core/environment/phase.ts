/**
 * The phases of an invoke, one list in one order everywhere: pages, records, texts.
 * From outside an image's runtime init and function init are one.
 */
export const phaseKinds = [
  "queued",
  "waiting for image",
  "sandbox",
  "extension init",
  "function init",
  "invoke",
  "extension overhead",
  "freeze",
  "thaw",
  "shutdown",
] as const;
export type PhaseKind = (typeof phaseKinds)[number];

/** One phase of one invoke or environment. Epoch milliseconds with fractions; without `endAt` it is running. */
export interface Phase {
  kind: PhaseKind;
  startAt: number;
  endAt?: number;
  failed?: boolean;
  /** A few words beside the bar, for example "from the pool". */
  note?: string;
}
