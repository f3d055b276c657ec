/** One runtime's conversation with the Runtime API: the rules of core/environment/runtime-state.ts, and who waits. */
import {
  judge,
  type RuntimeRefusal,
  type RuntimeState,
  type RuntimeVerdict,
} from "../../core/environment/runtime-state.ts";
import type {
  EnvironmentHandlers,
  ExtensionHandlers,
  NextAnswer,
  RuntimeErrorReport,
  RuntimeInvocation,
  RuntimeResponse,
} from "../../ports/runtime-api.ts";

export type RuntimeAnswer =
  | { kind: "response"; payload: Uint8Array }
  | { kind: "error"; payload: Uint8Array; errorType?: string; cause?: string }
  | Extract<RuntimeRefusal, { kind: "too-large" | "truncated" | "unknown-mode" }>;

export interface RuntimeEvents {
  /** It waits for an invocation. */
  ready(): void;
  answered(answer: RuntimeAnswer): void;
  initFailed(answer: RuntimeAnswer): void;
}

export class RuntimeSession implements EnvironmentHandlers {
  readonly extensions: ExtensionHandlers;
  readonly #events: RuntimeEvents;
  #state: RuntimeState = "Started";
  #current: string | undefined;
  #waiter: ((answer: NextAnswer) => void) | undefined;
  #closed = false;

  /** @param extensions who else calls home from its environment */
  constructor(events: RuntimeEvents, extensions: ExtensionHandlers) {
    this.extensions = extensions;
    this.#events = events;
  }

  /** Whether an invocation can be handed over now: the runtime's connection is there. */
  get waiting(): boolean {
    return this.#waiter !== undefined;
  }

  /** @throws when nobody waits: look first. */
  deliver(invocation: RuntimeInvocation): void {
    const waiter = this.#waiter;
    if (!waiter) throw new Error("no runtime waits for an invocation");
    this.#waiter = undefined;
    this.#state = "Running";
    this.#current = invocation.requestId;
    waiter({ kind: "invocation", invocation });
  }

  /** The environment ends: nobody is kept waiting. */
  close(): void {
    this.#closed = true;
    this.#release({ kind: "unavailable" });
  }

  next(answer: (answer: NextAnswer) => void): () => void {
    const refusal = this.#take("next");
    if (refusal) {
      answer(refusal);
      return () => undefined;
    }
    // A runtime that asks again has lost its first connection.
    this.#release({ kind: "unavailable" });
    this.#waiter = answer;
    this.#events.ready();
    return () => this.#waiter === answer && this.#release({ kind: "unavailable" });
  }

  response(requestId: string, response: RuntimeResponse): RuntimeVerdict {
    const { kind } = response;
    const answer = kind === "whole" ? { kind: "response" as const, payload: response.bytes } : unusable(response);
    return this.#answer("response", requestId, answer);
  }

  error(requestId: string, report: RuntimeErrorReport): RuntimeVerdict {
    return this.#answer("error", requestId, errorAnswer(report));
  }

  initError(report: RuntimeErrorReport): RuntimeVerdict {
    const refusal = this.#take("init-error");
    if (refusal) return refusal;
    const answer = errorAnswer(report);
    this.#events.initFailed(answer);
    return verdictOn(answer);
  }

  #answer(call: "response" | "error", requestId: string, answer: RuntimeAnswer): RuntimeVerdict {
    const refusal = this.#take(call, requestId);
    if (refusal) return refusal;
    this.#current = undefined;
    this.#events.answered(answer);
    return verdictOn(answer);
  }

  /** Makes the transition, or says why not. */
  #take(call: "next" | "response" | "error" | "init-error", requestId?: string): RuntimeRefusal | undefined {
    if (this.#closed) return { kind: "unavailable" };
    const about = requestId === undefined ? undefined : { asked: requestId, current: this.#current };
    const verdict = judge(this.#state, call, about);
    if (verdict.kind !== "accepted") return verdict;
    this.#state = verdict.next;
    return undefined;
  }

  #release(answer: NextAnswer): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.(answer);
  }
}

function errorAnswer({ body, errorType, cause }: RuntimeErrorReport): RuntimeAnswer {
  if (body.kind !== "whole") return unusable(body);
  return {
    ...{ kind: "error", payload: body.bytes },
    ...(errorType === undefined ? {} : { errorType }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function unusable({ kind }: { kind: "oversized" | "truncated" | "unknown-mode" }) {
  return { kind: kind === "oversized" ? ("too-large" as const) : kind };
}

/** What cannot be used ends its invoke all the same; the runtime is told why. */
function verdictOn(answer: RuntimeAnswer): RuntimeVerdict {
  return answer.kind === "response" || answer.kind === "error" ? { kind: "accepted" } : answer;
}
