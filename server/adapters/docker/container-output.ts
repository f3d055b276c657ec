/**
 * What a container writes, line by line, as it comes through attach. Lines are delivered synchronously while reading,
 * so a slow listener slows the container, and nothing piles up here.
 */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { LogCut } from "../../ports/containers.ts";
import { CutStream } from "./cut-stream.ts";
import { createDemultiplexer } from "./demultiplexer.ts";
import { LogCuts } from "./log-cuts.ts";
import type { OutputPipes } from "./output-pipes.ts";

export type OutputStream = "stdout" | "stderr";

export interface OutputLine {
  stream: OutputStream;
  /** Without its end. */
  text: string;
  /** How many cuts its stream had passed. */
  afterCut: number;
}

export interface ContainerOutput {
  /** Resolves when the container has closed its output, or the connection broke. */
  ended: Promise<void>;
  cut(pipes: OutputPipes): LogCut;
  close(): void;
}

/** A line comes up to 0.5 ms after the answer it belongs to; four times that without a byte is silence. */
const QUIET_MS = 2;

/** @param roundTrip one request to the engine and back */
export function followOutput(
  attached: Readable,
  onLine: (line: OutputLine) => void,
  roundTrip: () => Promise<unknown>,
): ContainerOutput {
  const streamOf = (stream: OutputStream) =>
    new CutStream(
      (text, afterCut) => onLine({ stream, text, afterCut }),
      () => cuts.settle(),
    );
  const streams = { stdout: streamOf("stdout"), stderr: streamOf("stderr") };
  let lastByteAt = performance.now();
  const silence = async (stop: AbortSignal) => {
    // The engine copies output on its own threads: one request gives them their turn. If it is not answered, the
    // output has ended too.
    await roundTrip().catch(() => undefined);
    for (let calledAt = performance.now(); !stop.aborted; calledAt = performance.now()) {
      await delay(QUIET_MS);
      await nextTurn();
      if (lastByteAt < calledAt) return;
    }
  };
  const cuts = new LogCuts({
    ...{ ...streams, silence },
    readingMs: () => performance.now(),
    lastByteMs: () => lastByteAt,
  });

  const demultiplex = createDemultiplexer((stream, bytes) => streams[stream].write(bytes));
  attached.on("data", (chunk: Buffer) => {
    lastByteAt = performance.now();
    demultiplex(chunk);
  });
  // A broken connection ends the output; why the container ended, `wait` says.
  attached.on("error", () => undefined);
  const finish = () => {
    streams.stdout.end();
    streams.stderr.end();
    cuts.end();
  };
  const ended = once(attached, "close").then(finish, finish);
  return { ended, cut: (pipes) => cuts.cut(pipes), close: () => attached.destroy() };
}
