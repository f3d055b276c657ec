/**
 * Walks the trail record by record and names the first that is not as it was written. The caller reads the rows in the
 * order of their sequence; nothing is kept but the last hash.
 */
import { chainedText, genesisHash, type SealedTrailEvent, type TrailCrypto, type TrailHead } from "./chain.ts";

export type TrailFault =
  /** It, or what it is looked up by, is not what was written; or nobody has written it. */
  | { kind: "altered"; sequence: number }
  /** `until` is the last in one piece. */
  | { kind: "missing"; sequence: number; until: number }
  /** What stands there is a record that was written as another one. */
  | { kind: "moved"; sequence: number; writtenAs?: number };

export type TrailVerdict = { count: number; head: string } & ({ intact: true } | { intact: false; fault: TrailFault });

export class ChainWalk {
  readonly #crypto: TrailCrypto;
  /** What is kept outside the database. */
  readonly #kept: TrailHead;
  #count = 0;
  #head = genesisHash;

  /** @param kept at least so many records there must be, the last of them with this hash */
  constructor(crypto: TrailCrypto, kept: TrailHead) {
    this.#crypto = crypto;
    this.#kept = kept;
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

  /** After the last row. */
  end(): TrailVerdict {
    const { count, hash: head } = this.head;
    const { count: kept } = this.#kept;
    if (count >= kept) return { count, head, intact: true };
    return { count, head, intact: false, fault: { kind: "missing", sequence: count + 1, until: kept } };
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
  if (fault.writtenAs !== undefined) return `At ${sequence} stands what was written as record ${fault.writtenAs}.`;
  return `Record ${sequence} does not follow the one before it.`;
}
