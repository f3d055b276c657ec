/**
 * One connection of a runtime, for the two calls that every invoke makes: read and answered here, at a third of what
 * Node's HTTP takes of the processor for them. At the first request that is anything else (plain-request.ts) the
 * connection is handed to Node's HTTP as it is, and stays there.
 */
import type { Socket } from "node:net";
import { maxPayloadBytes } from "../../core/invoke/payload.ts";
import type { RuntimeBody, RuntimeHandlers } from "../../ports/runtime-api.ts";
import { GatheredBytes } from "../gathered-bytes.ts";
import { invocationText, verdictText } from "./answers.ts";
import { type PlainRequest, plainRequest } from "./plain-request.ts";

/** A payload up to this is copied into one piece with its head: two take longer to write. */
const ONE_PIECE_BYTES = 64_000;

interface Response {
  requestId: string;
  gathered: GatheredBytes;
  missingBytes: number;
  oversized: boolean;
}

export interface PlainConnectionParts {
  /** Its listeners are gone, and all that was not answered can be read from the socket again. */
  handOver(): void;
  onBug(error: unknown): void;
}

export class PlainConnection {
  readonly #socket: Socket;
  readonly #handlers: RuntimeHandlers;
  readonly #handOver: () => void;
  readonly #onBug: (error: unknown) => void;
  /** A response whose body has not come whole. */
  #reading: Response | undefined;
  /** An answer is due: nothing more is read before it. */
  #answering = false;
  /** What came meanwhile. */
  #early: Buffer | undefined;
  /** Tells that the connection is lost of a call that waits. */
  #lost: (() => void) | undefined;

  constructor(socket: Socket, handlers: RuntimeHandlers, { handOver, onBug }: PlainConnectionParts) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#handOver = handOver;
    this.#onBug = onBug;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onLost).on("error", ignore);
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      if (this.#reading) this.#read(this.#reading, chunk);
      else if (this.#answering) this.#keep(chunk);
      else this.#begin(chunk);
    } catch (error) {
      this.#onBug(error);
      this.#write(verdictText({ kind: "unavailable" }));
      this.#socket.end();
    }
  };

  #begin(chunk: Buffer): void {
    const request = plainRequest(chunk);
    if (request) this.#take(request, chunk.subarray(request.headBytes));
    else this.#release(chunk);
  }

  #take(request: PlainRequest, rest: Buffer): void {
    if (request.kind === "next") {
      this.#answering = true;
      if (rest.byteLength > 0) this.#keep(rest);
      this.#next();
    } else {
      const { requestId, bodyBytes } = request;
      const oversized = bodyBytes > maxPayloadBytes;
      const gathered = new GatheredBytes(oversized ? 0 : bodyBytes);
      this.#reading = { requestId, gathered, missingBytes: bodyBytes, oversized };
      this.#read(this.#reading, rest);
    }
  }

  #next(): void {
    const lost = this.#handlers.next((answer) => {
      this.#lost = undefined;
      if (answer.kind === "invocation") this.#write(invocationText(answer.invocation), answer.invocation.payload);
      else this.#write(verdictText(answer));
      this.#goOn();
    });
    if (this.#answering) this.#lost = lost;
  }

  #read(response: Response, chunk: Buffer): void {
    const { requestId, gathered, missingBytes, oversized } = response;
    const mine = chunk.byteLength > missingBytes ? chunk.subarray(0, missingBytes) : chunk;
    // What is over the limit is read all the same: a client that is still writing does not see an answer.
    response.missingBytes -= mine.byteLength;
    if (!oversized && mine.byteLength > 0) gathered.add(mine);
    if (response.missingBytes > 0) return;
    this.#reading = undefined;
    this.#answering = true;
    if (mine.byteLength < chunk.byteLength) this.#keep(chunk.subarray(mine.byteLength));
    this.#respond(requestId, oversized ? { kind: "oversized" } : { kind: "whole", bytes: gathered.take() });
  }

  /** Who waits for the response hears it before the runtime hears that it was accepted, which then asks for more. */
  #respond(requestId: string, body: RuntimeBody): void {
    const verdict = this.#handlers.response(requestId, body);
    setImmediate(() => {
      this.#write(verdictText(verdict));
      this.#goOn();
    });
  }

  #goOn(): void {
    this.#answering = false;
    const early = this.#early;
    if (!early) return;
    this.#early = undefined;
    this.#socket.resume();
    this.#onData(early);
  }

  #keep(chunk: Buffer): void {
    this.#early = this.#early ? Buffer.concat([this.#early, chunk]) : chunk;
    this.#socket.pause();
  }

  #write(head: string, body?: Uint8Array): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (!body) {
      socket.write(head, "latin1");
    } else if (body.byteLength <= ONE_PIECE_BYTES) {
      const whole = Buffer.allocUnsafe(head.length + body.byteLength);
      whole.write(head, 0, "latin1");
      whole.set(body, head.length);
      socket.write(whole);
    } else {
      socket.cork();
      socket.write(head, "latin1");
      socket.write(body);
      socket.uncork();
    }
  }

  readonly #onEnd = (): void => {
    this.#onLost();
    this.#socket.end();
  };

  /** Half-closed is the earliest sign that the runtime has died; whoever is alive hears why it is refused. */
  readonly #onLost = (): void => {
    const [reading, lost] = [this.#reading, this.#lost];
    this.#reading = undefined;
    this.#lost = undefined;
    if (reading) this.#write(verdictText(this.#handlers.response(reading.requestId, { kind: "truncated" })));
    lost?.();
  };

  #release(chunk: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onLost).off("error", ignore);
    socket.pause();
    socket.unshift(chunk);
    this.#handOver();
    socket.resume();
  }
}

function ignore(): void {
  // A connection that breaks is closed, and that is heard.
}
