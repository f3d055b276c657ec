/** What the trail's chain is made with: SHA-256, and keys of its own that are made from the root key. */
import { createHmac, hash } from "node:crypto";
import type { TrailCrypto } from "../../core/trail/chain.ts";

/** In hex; may be handed to another thread. */
export interface TrailKeys {
  /** Of the records. */
  seal: string;
  /** Of what is kept outside the database. */
  head: string;
}

export function trailKeys(rootKey: Uint8Array): TrailKeys {
  const made = (purpose: string) => createHmac("sha256", rootKey).update(`lambdarium/${purpose}/v1`).digest("hex");
  return { seal: made("trail-seal"), head: made("trail-head") };
}

export function trailCrypto({ seal }: Pick<TrailKeys, "seal">): TrailCrypto {
  return {
    sha256: (text) => hash("sha256", text),
    // What is sealed has one length, so nothing can be put behind it; and this takes a third of an HMAC.
    seal: (recordHash) => hash("sha256", seal + recordHash).slice(0, 32),
  };
}

export function headCode({ head }: Pick<TrailKeys, "head">): (text: string) => string {
  return (text) => createHmac("sha256", head).update(text).digest("hex");
}
