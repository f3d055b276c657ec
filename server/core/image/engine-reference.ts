/** The name of a function's image in the engine: `lambdarium/<hex of its config's digest>`, and nothing else is ours. */
import { hexOf } from "./digest.ts";

const prefix = "lambdarium/";

export function engineReferenceOf(configDigest: string): string {
  return `${prefix}${hexOf(configDigest)}`;
}

export function configDigestOf(engineReference: string): string {
  return `sha256:${engineReference.slice(prefix.length)}`;
}
