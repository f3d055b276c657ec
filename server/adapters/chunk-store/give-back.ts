/**
 * Frees the memory of buffers that nobody will look at again. Left to the garbage collector, it would go through the
 * whole heap each time ten megabytes have come together. What is a part of a larger buffer stays: the rest is in use.
 */
export function giveBack(buffers: readonly Uint8Array[]): void {
  for (const { buffer, byteLength } of buffers) {
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
}
