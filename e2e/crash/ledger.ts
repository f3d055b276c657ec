/** What the test has asked for and what it was answered: what must be there after a kill, and what must not. */
import { expect } from "@playwright/test";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";

/** A function as far as it is changed here; undefined when there is none of that name. */
export type Known = { description: string; imageUri: string } | undefined;

export class Slot {
  readonly name: string;
  /** What was answered last. */
  known: Known;
  /** Asked, and not answered. */
  asked: { becomes: Known } | undefined;
  deletesAsked = 0;
  createsAsked = 0;
  /** An image was away: an update that was accepted may have failed, and the function have gone on with what it had. */
  mayHaveFailed = false;
  readonly #descriptions = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** Asked for and not answered: it may be gone, or not. */
  get isDeleting(): boolean {
    return this.asked !== undefined && this.asked.becomes === undefined;
  }

  /** @param ask true when it was done, false when it was refused; throws when there was no answer */
  async change(becomes: Known, ask: () => Promise<boolean>): Promise<void> {
    this.asked = { becomes };
    if (becomes) this.#descriptions.add(becomes.description);
    if (becomes === undefined) this.deletesAsked += 1;
    else if (this.known === undefined) this.createsAsked += 1;
    if (await ask()) this.known = becomes;
    this.asked = undefined;
  }

  /** After a kill: it is as was answered, or as was asked last. */
  compare(records: FunctionRecord[]): void {
    const actual = knownOf(records.find(({ functionName }) => functionName === this.name));
    const possible = this.asked ? [this.known, this.asked.becomes] : [this.known];
    if (this.mayHaveFailed && actual) expect([...this.#descriptions]).toContain(actual.description);
    else expect(possible.map(describe), `${this.name} is what was asked for`).toContain(describe(actual));
    this.known = actual;
    this.asked = undefined;
    this.mayHaveFailed = false;
  }
}

export interface AcceptedEvent {
  id: string;
  requestId: string;
  slot: Slot;
  /** When it was sent. */
  deletesAsked: number;
}

/** A deletion asked for since has taken it along, or may have. */
export function isExcused({ slot, deletesAsked }: AcceptedEvent): boolean {
  return slot.deletesAsked !== deletesAsked;
}

function knownOf(record: FunctionRecord | undefined): Known {
  if (!record) return undefined;
  const { configuration, image } = record.updating ?? record.serving;
  return { description: configuration.description, imageUri: image.imageUri };
}

function describe(known: Known): string {
  return known ? `${known.description} of ${known.imageUri}` : "nothing";
}
