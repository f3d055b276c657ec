/**
 * What a container writes, line by line, as it comes through attach.
 *
 * The engine frames it: one byte for the stream, three empty, four for the length (big endian), then the bytes.
 * Lines are delivered synchronously while reading, so a slow listener slows the container, and nothing piles up here.
 */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { LineSplitter } from "./line-splitter.ts";
import { MarkedStream, type OutputPipes } from "./output-marks.ts";

export type OutputStream = "stdout" | "stderr";

export interface ContainerOutput {
  /** Resolves when the container has closed its output, or the connection broke. */
  ended: Promise<void>;
  /** Resolves when what was written until now has been delivered: by a mark in the pipes, else by silence. */
  settled(roundTrip: () => Promise<unknown>, pipes: OutputPipes | undefined): Promise<void>;
  close(): void;
}

/** A line comes up to 0.5 ms after the answer it belongs to; four times that without a byte is silence. */
const QUIET_MS = 2;
const SETTLE_LIMIT_MS = 500;

export function followOutput(
  attached: Readable,
  onLine: (stream: OutputStream, text: string) => void,
): ContainerOutput {
  const stdout = new LineSplitter((text) => onLine("stdout", text));
  const stderr = new LineSplitter((text) => onLine("stderr", text));
  const marked = {
    stdout: new MarkedStream((bytes) => stdout.write(bytes)),
    stderr: new MarkedStream((bytes) => stderr.write(bytes)),
  };
  const demultiplex = createDemultiplexer((stream, bytes) => marked[stream].write(bytes));
  let lastByteAt = performance.now();
  attached.on("data", (chunk: Buffer) => {
    lastByteAt = performance.now();
    demultiplex(chunk);
  });
  // A broken connection ends the output; why the container ended, `wait` says.
  attached.on("error", () => undefined);
  const finish = () => {
    for (const part of [marked.stdout, marked.stderr, stdout, stderr]) part.flush();
  };
  const ended = once(attached, "close").then(finish, finish);

  async function silence(roundTrip: () => Promise<unknown>, stop: AbortSignal): Promise<void> {
    // The engine copies output on its own threads: one request to it and back gives them their turn.
    await roundTrip();
    for (let calledAt = performance.now(); !stop.aborted; calledAt = performance.now()) {
      await delay(QUIET_MS);
      await nextTurn();
      if (lastByteAt < calledAt) return;
    }
  }

  /** @returns false when one of the pipes is not the function's output any more. */
  async function markArrived(stream: OutputStream, pipes: OutputPipes, stop: AbortSignal): Promise<boolean> {
    const { mark, arrived, forget } = marked[stream].expect();
    if (await pipes.write(stream, mark, stop)) return arrived.then(() => true);
    forget();
    return false;
  }

  async function complete(
    roundTrip: () => Promise<unknown>,
    pipes: OutputPipes | undefined,
    stop: AbortSignal,
  ): Promise<void> {
    const arrived = pipes
      ? await Promise.all([markArrived("stdout", pipes, stop), markArrived("stderr", pipes, stop)])
      : [false];
    if (arrived.includes(false)) await silence(roundTrip, stop);
  }

  return {
    ended,
    async settled(roundTrip, pipes) {
      const stop = new AbortController();
      const limit = delay(SETTLE_LIMIT_MS, undefined, { signal: stop.signal });
      try {
        await Promise.race([complete(roundTrip, pipes, stop.signal), ended, limit]);
      } finally {
        stop.abort();
        limit.catch(() => undefined); // it was not needed
      }
    },
    close: () => attached.destroy(),
  };
}

const HEADER_BYTES = 8;

export function createDemultiplexer(onBytes: (stream: OutputStream, bytes: Buffer) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let stream: OutputStream = "stdout";
  let remaining = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (remaining === 0) {
        const copied = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes);
        headerBytes += copied;
        at += copied;
        if (headerBytes < HEADER_BYTES) return;
        headerBytes = 0;
        stream = header[0] === 2 ? "stderr" : "stdout";
        remaining = header.readUInt32BE(4);
        continue;
      }
      const bytes = chunk.subarray(at, at + remaining);
      remaining -= bytes.length;
      at += bytes.length;
      onBytes(stream, bytes);
    }
  };
}
