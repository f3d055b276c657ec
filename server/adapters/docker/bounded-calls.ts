/**
 * Every request to the engine has an end: its answer, its limit, or the moment at which the engine is found to be away.
 * An engine that hangs with its socket open holds nobody up for longer than it takes to find that out.
 */
import type Docker from "dockerode";
import { EngineAway } from "../../core/errors/engine-away.ts";
import { engineStatusCode } from "./engine-error.ts";
import type { EnginePresence } from "./engine-presence.ts";
import type { HeldContainers } from "./held-containers.ts";

/** A start among two hundred others takes seconds. Of a stream, the limit is that of its beginning. */
const ANSWER_WITHIN_MS = 60_000;
/** An image is sent before it is answered: the largest that Lambda takes, onto a slow disk. */
const TRANSFER_WITHIN_MS = 900_000;

interface Request {
  path: string;
  method: string;
  options?: { name?: string };
  abortSignal?: AbortSignal;
}

type Callback = (error: Error | null, answer: unknown) => void;

interface Modem {
  dial(request: Request, callback: Callback): void;
}

/** @param presence also tells what is to be refused; without, the engine is asked also while it is away */
export function boundCalls(
  docker: Docker,
  bounds: { presence?: EnginePresence; held?: HeldContainers; answerWithinMs?: number },
): void {
  const modem: Modem = docker.modem;
  const dial = modem.dial.bind(modem);
  modem.dial = (request, callback) => {
    const { presence, held } = bounds;
    const removed = removedBy(request);
    if (removed !== undefined) held?.released(removed);
    const refusal = presence?.refusal;
    if (refusal) return queueMicrotask(() => callback(refusal, null));

    const { name } = request.options ?? {};
    const given = request.abortSignal;
    const giveUp = new AbortController();
    const fail = (error: Error) => {
      settle(error, null);
      giveUp.abort(error);
    };
    const unsubscribe = presence?.onLeave(fail);
    const limitMs = isTransfer(request) ? TRANSFER_WITHIN_MS : (bounds.answerWithinMs ?? ANSWER_WITHIN_MS);
    // What came while this process was busy is read first.
    const timer = setTimeout(() => setImmediate(() => fail(unanswered(request, limitMs))), limitMs);
    let settled = false;
    const settle: Callback = (error, answer) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      unsubscribe?.();
      if (!error || engineStatusCode(error) !== undefined) presence?.heard();
      const failure = error && !given?.aborted && engineStatusCode(error) === undefined ? asAway(error) : error;
      if (isCreation(request)) {
        if (isCreated(answer)) held?.created(answer.Id);
        else if (failure instanceof EngineAway && name !== undefined) held?.unanswered(name);
      }
      callback(failure, answer);
    };
    const abortSignal = given ? AbortSignal.any([given, giveUp.signal]) : giveUp.signal;
    dial({ ...request, abortSignal }, settle);
  };
}

/** The connection failed: it is not there, or has gone in the middle of the answer. */
function asAway(error: Error): EngineAway {
  if (error instanceof EngineAway) return error;
  return new EngineAway(`Docker Engine does not answer: ${error.message}.`, { cause: error });
}

function unanswered({ method, path }: Request, limitMs: number): EngineAway {
  return new EngineAway(
    `Docker Engine has not answered ${method} ${path.replace(/\?.*$/, "")} for ${limitMs / 1000} s.`,
  );
}

function isTransfer({ path }: Request): boolean {
  return /^\/images\/(load\?|get\?|.+\/get(\?|$))/.test(path);
}

function isCreation({ method, path }: Request): boolean {
  return method === "POST" && path.startsWith("/containers/create?");
}

function isCreated(answer: unknown): answer is { Id: string } {
  return typeof answer === "object" && answer !== null && "Id" in answer && typeof answer.Id === "string";
}

function removedBy({ method, path }: Request): string | undefined {
  return method === "DELETE" ? /^\/containers\/(\w+)\?/.exec(path)?.[1] : undefined;
}
