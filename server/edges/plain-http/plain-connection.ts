/**
 * One connection, for the calls that every invoke makes: read and answered here, at a third of what Node's HTTP takes of
 * the processor for them. At the first request that is anything else (its protocol says which) the connection is handed
 * to Node's HTTP as it is, and stays there.
 */
import type { Socket } from "node:net";

/** A body up to this is copied into one piece with its head: two take longer to write. */
const ONE_PIECE_BYTES = 64_000;

export interface PlainCall {
  headBytes: number;
  bodyBytes: number;
}

/** Answers a call, once. Without a head the connection is closed instead. */
export type Reply = (head: string | undefined, body?: Uint8Array) => void;

/** Who answers one call. */
export interface Callee {
  /** Some of the body, as it comes. */
  piece(chunk: Buffer): void;
  /** No more of the body comes: all of it has, or the connection has ended in the middle of it. */
  end(isWhole: boolean): void;
  /** The connection is lost before the answer, which is of no use then. Without it an answer is written all the same. */
  lost?(): void;
}

export interface PlainProtocol<Call extends PlainCall> {
  /** @returns undefined: it is none of these calls */
  read(chunk: Buffer, socket: Socket): Call | undefined;
  begin(call: Call, reply: Reply): Callee;
  /** The head and the body of the answer to a call that one of these has thrown at. */
  failed(): string;
}

export interface PlainConnectionParts<Call extends PlainCall> {
  protocol: PlainProtocol<Call>;
  /** A connection without a call is closed after this; absent: never. */
  idleMs?: number;
  /** Its listeners are gone, and all that was not answered can be read from the socket again. */
  handOver(): void;
  onBug(error: unknown): void;
}

export class PlainConnection<Call extends PlainCall> {
  readonly #socket: Socket;
  readonly #parts: PlainConnectionParts<Call>;
  /** Not over yet: its body has not come whole, or it is not answered. The next one waits. */
  #call: Call | undefined;
  /** Hears of the call's body, or of the end of the connection. */
  #callee: Callee | undefined;
  /** The call's body has not ended. */
  #reading = false;
  #missingBytes = 0;
  #replied = false;
  /** What has come and is not looked at. */
  #unread: Buffer | undefined;
  #advancing = false;
  /** The other side sends nothing more. */
  #ended = false;

  constructor(socket: Socket, parts: PlainConnectionParts<Call>) {
    this.#socket = socket;
    this.#parts = parts;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onLost).on("error", ignore);
    if (parts.idleMs !== undefined) socket.setTimeout(parts.idleMs).on("timeout", this.#onIdle);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#unread = this.#unread ? Buffer.concat([this.#unread, chunk]) : chunk;
    this.#advance();
  };

  /** Reads on until a call has to be answered first. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      for (let chunk = this.#next(); chunk; chunk = this.#next()) {
        if (!this.#call) this.#begin(chunk);
        else this.#read(chunk);
      }
    } catch (error) {
      this.#parts.onBug(error);
      this.#write(this.#parts.protocol.failed());
      this.#socket.off("data", this.#onData).end();
    } finally {
      this.#advancing = false;
    }
    if (this.#unread) this.#socket.pause();
  }

  #next(): Buffer | undefined {
    if (this.#call && !this.#reading) return undefined;
    const chunk = this.#unread;
    this.#unread = undefined;
    return chunk;
  }

  #begin(chunk: Buffer): void {
    const { protocol } = this.#parts;
    const call = protocol.read(chunk, this.#socket);
    if (!call) {
      this.#release(chunk);
      return;
    }
    this.#call = call;
    this.#reading = true;
    this.#missingBytes = call.bodyBytes;
    this.#replied = false;
    this.#callee = protocol.begin(call, (head, body) => this.#reply(call, head, body));
    this.#read(chunk.subarray(call.headBytes));
  }

  #read(chunk: Buffer): void {
    const mine = chunk.byteLength > this.#missingBytes ? chunk.subarray(0, this.#missingBytes) : chunk;
    if (mine.byteLength < chunk.byteLength) this.#unread = chunk.subarray(mine.byteLength);
    this.#missingBytes -= mine.byteLength;
    if (mine.byteLength > 0) this.#callee?.piece(mine);
    if (this.#missingBytes > 0) return;
    this.#callee?.end(true);
    this.#reading = false;
    if (this.#replied) this.#goOn();
  }

  /** What comes of the body after it is read to its end: a client that is still writing does not see an answer. */
  #reply(call: Call, head: string | undefined, body: Uint8Array | undefined): void {
    if (this.#call !== call || this.#replied) return;
    this.#replied = true;
    if (head === undefined) this.#socket.destroy();
    else this.#write(head, body);
    if (!this.#reading) this.#goOn();
  }

  #goOn(): void {
    this.#call = undefined;
    this.#callee = undefined;
    if (this.#unread) {
      this.#socket.resume();
      this.#advance();
    }
    if (this.#ended && !this.#call) this.#socket.end();
  }

  #write(head: string, body?: Uint8Array): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (!body || body.byteLength === 0) {
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
    this.#ended = true;
    const isOfNoUse = this.#callee?.lost !== undefined;
    this.#onLost();
    // Who has said all that there was to say still hears the answer.
    if (!this.#call || isOfNoUse) this.#socket.end();
  };

  /** Half-closed is the earliest sign that the other side has died; whoever is alive hears why it is refused. */
  readonly #onLost = (): void => {
    const callee = this.#callee;
    this.#callee = undefined;
    if (this.#reading) {
      callee?.end(false);
      this.#reading = false;
      if (this.#replied) this.#goOn();
    } else {
      callee?.lost?.();
    }
  };

  readonly #onIdle = (): void => {
    if (!this.#call || this.#replied) this.#socket.destroy();
  };

  #release(chunk: Buffer): void {
    const socket = this.#socket;
    socket.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onLost).off("error", ignore);
    if (this.#parts.idleMs !== undefined) socket.setTimeout(0).off("timeout", this.#onIdle);
    socket.pause();
    socket.unshift(chunk);
    this.#parts.handOver();
    socket.resume();
  }
}

function ignore(): void {
  // A connection that breaks is closed, and that is heard.
}
