/**
 * Walks the trail record by record and names the first that is not as it was written. The caller reads the rows in the
 * order of their sequence; nothing is kept but the last hash.
 */
import { chainedText, emptyHead, type SealedTrailEvent, type TrailCrypto, type TrailHead } from "./chain.ts";
import type { KeptHead } from "./kept-head.ts";

export type TrailFault =
  /** It, or what it is looked up by, is not what was written; or nobody has written it. */
  | { kind: "altered"; sequence: number }
  /** `until` is the last in one piece. */
  | { kind: "missing"; sequence: number; until: number }
  /** What stands there is a record that was written as another one. */
  | { kind: "moved"; sequence: number; writtenAs?: number }
  /** The records are a chain, but what is kept outside was lost when there were so many: later ones may be missing. */
  | { kind: "unproven"; sequence: number; at: number };

export type TrailVerdict = { count: number; head: string } & ({ intact: true } | { intact: false; fault: TrailFault });

export class ChainWalk {
  readonly #crypto: TrailCrypto;
  /** What is kept outside the database. */
  readonly #kept: KeptHead;
  #count: number;
  #head: string;

  /**
   * @param kept at least so many records there must be, the last of them with this hash
   * @param from what is known to be right already
   */
  constructor(crypto: TrailCrypto, kept: KeptHead, from: TrailHead = emptyHead) {
    this.#crypto = crypto;
    this.#kept = kept;
    this.#count = from.count;
    this.#head = from.hash;
  }

  get head(): TrailHead {
    return { count: this.#count, hash: this.#head };
  }

  /** @returns what is wrong at this record: then the walk is over. */
  step(row: SealedTrailEvent): TrailFault | undefined {
    const expected = this.#count + 1;
    if (row.sequence > expected) return { kind: "missing", sequence: expected, until: row.sequence - 1 };
    // Sequences begin with 1, and no two rows have the same.
    if (row.sequence < expected) return { kind: "altered", sequence: row.sequence };
    const { sequence, hash } = row;
    if (!this.#isAsWritten(row)) return this.#misplacedOrAltered(row);
    if (row.previousHash !== this.#head) return { kind: "moved", sequence };
    if (sequence === this.#kept.count && hash !== this.#kept.hash) return { kind: "altered", sequence };
    this.#count = sequence;
    this.#head = hash;
    return undefined;
  }

  /** After the last row, or at the first fault. */
  end(fault: TrailFault | undefined): TrailVerdict {
    const { count, hash: head } = this.head;
    const found = fault ?? this.#missingAtEnd();
    return found ? { count, head, intact: false, fault: found } : { count, head, intact: true };
  }

  #missingAtEnd(): TrailFault | undefined {
    const { count, unproven } = this.#kept;
    if (this.#count < count) return { kind: "missing", sequence: this.#count + 1, until: count };
    return unproven && { kind: "unproven", sequence: unproven.count, at: unproven.at };
  }

  #isAsWritten(row: SealedTrailEvent): boolean {
    return this.#crypto.sha256(chainedText(row)) === row.hash && this.#crypto.seal(row.hash) === row.seal;
  }

  /** Its hash tells which one it was: tried for each, once, and only when something is wrong. */
  #misplacedOrAltered(row: SealedTrailEvent): TrailFault {
    const { sequence } = row;
    if (this.#crypto.seal(row.hash) !== row.seal) return { kind: "altered", sequence };
    const { count } = this.#kept;
    for (let other = 1; other <= count; other += 1) {
      const isIt = this.#crypto.sha256(chainedText({ ...row, sequence: other })) === row.hash;
      if (isIt) return { kind: "moved", sequence, writtenAs: other };
    }
    return { kind: "altered", sequence };
  }
}

/** One sentence for a person. */
export function faultText(fault: TrailFault): string {
  const { kind, sequence } = fault;
  if (kind === "altered") return `Record ${sequence} is not as it was written.`;
  if (kind === "missing") {
    return fault.until === sequence
      ? `Record ${sequence} is missing.`
      : `Records ${sequence} to ${fault.until} are missing.`;
  }
  if (kind === "unproven") {
    const when = new Date(fault.at).toISOString();
    return `Whether more than ${sequence} records were written before ${when} cannot be told: the count that is kept beside the database was lost.`;
  }
  if (fault.writtenAs !== undefined) return `At ${sequence} stands what was written as record ${fault.writtenAs}.`;
  return `Record ${sequence} does not follow the one before it.`;
}
