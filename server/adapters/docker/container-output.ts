/**
 * What a container writes, line by line, as it comes through attach. Nothing piles up here: while the listener has no
 * room the container's output is not read, and when its pipes are full the container waits.
 */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { LogCut } from "../../ports/containers.ts";
import { CutStream } from "./cut-stream.ts";
import { createDemultiplexer } from "./demultiplexer.ts";
import { LogCuts } from "./log-cuts.ts";
import { OutputMarks } from "./output-marks.ts";
import type { OutputPipes } from "./output-pipes.ts";
import { OutputReading } from "./output-reading.ts";

export type OutputStream = "stdout" | "stderr";

export interface OutputLine {
  stream: OutputStream;
  /** Without its end. */
  text: string;
  /** How many cuts its stream had passed. */
  afterCut: number;
}

export interface ContainerOutput {
  /** Resolves when the container has closed its output, or the connection broke, and every line is delivered. */
  ended: Promise<void>;
  cut(pipes: OutputPipes): LogCut;
  /** Resolves when it has ended, or has been read for so long without coming to its end, or heldLimitMs is over. */
  endedWithin(limitMs: number, heldLimitMs: number): Promise<void>;
  close(): void;
}

/** A line comes up to 0.5 ms after the answer it belongs to; four times that without a byte is silence. */
const QUIET_MS = 2;

/**
 * @param onLine see ContainerSpec
 * @param roundTrip one request to the engine and back
 */
export function followOutput(
  attached: Readable,
  onLine: (line: OutputLine) => Promise<void> | undefined,
  roundTrip: () => Promise<unknown>,
): ContainerOutput {
  const marks = new OutputMarks();
  const streamOf = (stream: OutputStream) =>
    new CutStream(stream, marks, {
      line: (text, afterCut) => reading.holdUntil(onLine({ stream, text, afterCut })),
      passed: () => cuts.settle(),
    });
  const streams = { stdout: streamOf("stdout"), stderr: streamOf("stderr") };
  const demultiplex = createDemultiplexer((stream, bytes) => streams[stream].write(bytes));
  const reading = new OutputReading(attached, demultiplex);

  const silence = async (stop: AbortSignal) => {
    // The engine copies output on its own threads: one request gives them their turn. If it is not answered, the
    // output has ended too.
    await roundTrip().catch(() => undefined);
    while (!stop.aborted) {
      const calledAt = reading.elapsedMs;
      await delay(QUIET_MS);
      await nextTurn();
      if (reading.lastByteMs < calledAt && reading.elapsedMs > calledAt) return;
    }
  };
  const cuts = new LogCuts({
    ...{ ...streams, silence },
    readingMs: () => reading.elapsedMs,
    lastByteMs: () => reading.lastByteMs,
  });
  const finish = () => {
    reading.finish();
    streams.stdout.end();
    streams.stderr.end();
    cuts.end();
  };
  const ended = once(attached, "close").then(finish, finish);
  return {
    ended,
    cut: (pipes) => cuts.cut(pipes),
    async endedWithin(limitMs, heldLimitMs) {
      const over = new AbortController();
      const unwanted = AbortSignal.any([over.signal, AbortSignal.timeout(heldLimitMs)]);
      await Promise.race([ended, reading.forMs(limitMs, unwanted)]);
      over.abort();
    },
    close: () => attached.destroy(),
  };
}
