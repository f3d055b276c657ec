/**
 * Memory for large bodies, used again and again.
 *
 * V8 counts what buffers hold and looks through the whole heap each time some tens of megabytes have come together: with
 * bodies of six megabytes at every few invokes, which takes longer than passing them on. Shared memory it does not count.
 * Each borrower has a view on a SharedArrayBuffer object of its own over the same memory; when the collector finds that
 * nothing refers to that object any more, the memory is free for the next. When none is free an ordinary buffer serves,
 * which counts, and so brings the collector.
 */

/** What a body may have: see core/invoke/payload.ts. */
const PIECE_BYTES = 6_291_556;
/** Smaller bodies do not need it. */
const LEAST_BYTES = 1_048_577;
/** Together 126 MB at most, while there are large bodies. */
const MOST_PIECES = 20;
/** Without a large body for so long, what is free is given back. */
const KEEP_MS = 10_000;

const free: SharedArrayBuffer[] = [];
let pieces = 0;
let giveBack: NodeJS.Timeout | undefined;

const returned = new FinalizationRegistry<SharedArrayBuffer>((memory) => {
  free.push(memory);
  keepAWhile();
});

/** Not cleared: what is in it may be of a body before. */
export function largeBuffer(bytes: number): Buffer {
  const memory = bytes < LEAST_BYTES || bytes > PIECE_BYTES ? undefined : borrow();
  if (!memory) return Buffer.allocUnsafeSlow(bytes);
  const own = structuredClone(memory);
  returned.register(own, memory);
  keepAWhile();
  return Buffer.from(own, 0, bytes);
}

function borrow(): SharedArrayBuffer | undefined {
  const memory = free.pop();
  if (memory || pieces >= MOST_PIECES) return memory;
  pieces += 1;
  return new SharedArrayBuffer(PIECE_BYTES);
}

function keepAWhile(): void {
  giveBack ??= setTimeout(() => {
    pieces -= free.length;
    free.length = 0;
    giveBack = undefined;
  }, KEEP_MS).unref();
  giveBack.refresh();
}
