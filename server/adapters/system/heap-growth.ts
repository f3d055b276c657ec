/**
 * How far the heap may grow past what was alive at the last full collection before the next one.
 *
 * V8 begins that one as soon as what is left is less than the room for new objects. With its own measure the two are
 * nearly the same here, so that under steady invokes every fourth collection of new objects is followed by a full one:
 * for forty milliseconds each invoke is slowed, every two seconds, to find almost nothing.
 */
import { setFlagsFromString } from "node:v8";

/** V8's own is about 120 for a heap of this size. */
const GROWTH_PERCENT = 200;

/** For the whole process. V8 reads the flag after each full collection, so it may be set while it runs. */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
