/** One HTTP request to a registry: it ends when nobody waits any more, and when the other side has long been silent. */
import { RegistryAway } from "../../../core/errors/registry-away.ts";

/** Until an answer begins, and between two pieces of it. */
const SILENT_AT_MOST_MS = 30_000;

export interface Exchange {
  url: string;
  method?: "GET" | "HEAD" | "POST";
  headers?: Record<string, string>;
  body?: URLSearchParams;
  /** A body or a password must not travel on to wherever an answer points. */
  redirect: "follow" | "error";
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Read it, or drop it. @throws RegistryAway when it breaks off */
  body: AsyncIterable<Uint8Array>;
  drop(): void;
}

/**
 * Where an answer points elsewhere, fetch takes the Authorization header off before it follows
 * (https://fetch.spec.whatwg.org/#http-redirect-fetch, step 13).
 * @param host as people call the registry
 * @throws RegistryAway when there is no answer
 */
export async function exchange(
  { url, method = "GET", headers = {}, body, redirect }: Exchange,
  host: string,
  signal: AbortSignal,
  silentAtMostMs = SILENT_AT_MOST_MS,
): Promise<Answer> {
  const silence = new Silence(silentAtMostMs);
  const ends = AbortSignal.any([signal, silence.signal]);
  try {
    // Compressed in transit it would not be what its digest is of.
    const asked = { "accept-encoding": "identity", "user-agent": "lambdarium", ...headers };
    const response = await fetch(url, { method, headers: asked, body, redirect, signal: ends });
    silence.end();
    return {
      status: response.status,
      headers: response.headers,
      body: pieces(response, silence, { host, signal }),
      drop: () => silence.cut(),
    };
  } catch (cause) {
    silence.end();
    signal.throwIfAborted();
    throw new RegistryAway(`The registry ${host} cannot be reached: ${reasonOf(cause, silence)}.`, { cause });
  }
}

/** @throws RegistryAway when it is longer: nothing that is read whole has a right to be. */
export async function readWhole(answer: Answer, maxBytes: number, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      answer.drop();
      throw new RegistryAway(`The registry ${host} sends more than ${maxBytes} bytes where a document was asked for.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* pieces(
  response: Response,
  silence: Silence,
  { host, signal }: { host: string; signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      silence.begin();
      const { value, done } = await reader.read();
      silence.end();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new RegistryAway(`The registry ${host} broke off: ${reasonOf(cause, silence)}.`, { cause });
  } finally {
    silence.end();
    // Also when whoever reads has had enough.
    await reader.cancel().catch(() => undefined);
  }
}

class Silence {
  readonly #abort = new AbortController();
  readonly #atMostMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(atMostMs: number) {
    this.#atMostMs = atMostMs;
    this.begin();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isTooLong(): boolean {
    return this.#abort.signal.aborted;
  }

  get sentence(): string {
    return `it said nothing for ${this.#atMostMs / 1000} s`;
  }

  begin(): void {
    this.#timer = setTimeout(() => this.#abort.abort(), this.#atMostMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  cut(): void {
    this.end();
    this.#abort.abort();
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "its name cannot be looked up",
  ECONNRESET: "it closed the connection",
  UND_ERR_SOCKET: "it closed the connection",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
};

/** In words; the code as it is where there are none. */
function reasonOf(error: unknown, silence: Silence): string {
  if (silence.isTooLong) return silence.sentence;
  const codes = causesOf(error).flatMap((cause) =>
    "code" in cause && typeof cause.code === "string" ? [cause.code] : [],
  );
  const [code] = codes;
  if (code === undefined) return causesOf(error).at(-1)?.message.replace(/\.$/, "") ?? "no answer";
  return reasons[code] ?? code;
}

function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  return [error, ...causesOf(error.cause ?? first)];
}
