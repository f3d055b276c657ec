/**
 * The engine's events about our containers, and through them whether the engine is there.
 *
 * A stream that breaks, or an engine that answers no ping, is gone; the stream is opened again, and then everything is
 * listed: the engine replays nothing that happened before it started, and what died meanwhile makes no event.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { abortable } from "./abortable.ts";
import { asReadable } from "./as-readable.ts";
import { engineMessage } from "./engine-error.ts";
import { instanceLabel } from "./labels.ts";
import { type Engine, SIMPLE_ANSWER_MS } from "./open-engine.ts";

export interface EngineEvents extends AsyncDisposable {
  readonly connected: boolean;
  /** Containers of this instance, as last heard. */
  readonly containers: number;
  /** Called after every change of either. @returns unsubscribe. */
  onChange(listener: () => void): () => void;
  /** Of those that died while the engine was away, too. @returns unsubscribe. */
  onEvent(listener: (event: ContainerEvent) => void): () => void;
}

export interface ContainerEvent {
  containerId: string;
  action: "create" | "start" | "oom" | "die" | "destroy";
}

export interface Listed {
  containerId: string;
  running: boolean;
}

export interface EngineReturn {
  /** Makes again what the engine may have lost, before it is used. @throws when it cannot: it is as good as away */
  restore(): Promise<void>;
  /** Nobody holds these any more. */
  removeLeftovers(containerIds: string[]): void;
}

const RETRY_MS = 250;
const PING_EVERY_MS = 2000;
const actions = ["create", "start", "oom", "die", "destroy"] as const;

const Message = z.object({
  Action: z.enum(actions),
  Actor: z.object({ ID: z.string(), Attributes: z.object({ name: z.string().optional() }).optional() }),
});

/** Resolves when the first subscription stands and the containers are known. */
export async function followEvents(engine: Engine, instanceId: string, returned: EngineReturn): Promise<EngineEvents> {
  const { watcher, presence, held } = engine;
  const stop = new AbortController();
  const known = new Set<string>();
  const changeListeners = new Set<() => void>();
  const eventListeners = new Set<(event: ContainerEvent) => void>();
  const changed = () => {
    for (const listener of changeListeners) listener();
  };
  const tell = (event: ContainerEvent) => {
    for (const listener of eventListeners) listener(event);
  };

  async function subscribe(): Promise<{ stream: Readable; listed: Listed[] }> {
    const filters = { label: [`${instanceLabel}=${instanceId}`] };
    const abortSignal = stop.signal;
    const events = { ...filters, type: ["container"], event: [...actions] };
    const stream = asReadable(await watcher.getEvents({ filters: JSON.stringify(events), abortSignal }));
    // Whatever ends it is heard by who reads it.
    stream.on("error", () => undefined);
    try {
      const found = await watcher.listContainers({ all: true, filters, abortSignal });
      known.clear();
      for (const { Id } of found) known.add(Id);
      return { stream, listed: found.map(({ Id, State }) => ({ containerId: Id, running: State === "running" })) };
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  function receive(line: string): void {
    presence.heard();
    const message = Message.safeParse(parsed(line));
    if (!message.success) return;
    const { Action: action, Actor: actor } = message.data;
    if (action === "destroy") known.delete(actor.ID);
    else known.add(actor.ID);
    const name = actor.Attributes?.name;
    if (action === "create" && name !== undefined && held.wasGivenUp(name)) returned.removeLeftovers([actor.ID]);
    tell({ containerId: actor.ID, action });
    if (action === "create" || action === "destroy") changed();
  }

  async function follow(first: Readable): Promise<void> {
    for (let stream = first; ; stream = await reconnect()) {
      const reason = await read(stream);
      if (stop.signal.aborted) return;
      presence.leave({ since: Date.now(), reason });
      changed();
    }
  }

  /** @returns why it ended: the stream's end and its error mean the same, that the engine has gone away, or we stop. */
  async function read(stream: Readable): Promise<string> {
    let reason = "it has ended the connection";
    stream.on("error", (error) => {
      reason = `the connection to it broke (${engineMessage(error)})`;
    });
    const lines = createInterface({ input: stream });
    lines.on("line", receive);
    lines.on("error", () => undefined); // the stream's
    const ended = new AbortController();
    // It may have been closed while the containers were listed.
    const closed = stream.closed ? Promise.resolve() : once(stream, "close").catch(() => undefined);
    const silent = heartbeat(engine, AbortSignal.any([stop.signal, ended.signal]));
    const silence = await Promise.race([silent, closed.then(() => undefined)]);
    ended.abort();
    stream.destroy();
    lines.close();
    return silence ?? reason;
  }

  async function reconnect(): Promise<Readable> {
    for (;;) {
      await delay(RETRY_MS, undefined, { signal: stop.signal });
      try {
        return await comeBack();
      } catch (error) {
        if (stop.signal.aborted) throw error;
      }
    }
  }

  /** Until the end of this nothing new is made in the engine, so that what nobody holds is certainly a leftover. */
  async function comeBack(): Promise<Readable> {
    const { stream, listed } = await subscribe();
    try {
      await returned.restore();
    } catch (error) {
      stream.destroy();
      presence.explain(reasonOf(error));
      changed();
      throw error;
    }
    const running = new Set(listed.filter((one) => one.running).map(({ containerId }) => containerId));
    presence.comeBack();
    for (const containerId of held.ids) if (!running.has(containerId)) tell({ containerId, action: "die" });
    returned.removeLeftovers(listed.map(({ containerId }) => containerId).filter((id) => !held.ids.has(id)));
    changed();
    return stream;
  }

  const following = follow((await subscribe()).stream);
  following.catch(() => undefined);
  return {
    get connected() {
      return presence.absence === undefined;
    },
    get containers() {
      return known.size;
    },
    onChange: (listener) => listen(changeListeners, listener),
    onEvent: (listener) => listen(eventListeners, listener),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following.catch(() => undefined);
    },
  };
}

/** An engine that ends in the middle of a line has not told it. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** An engine that hangs keeps its connections open. @returns why it is taken for gone; undefined when it is stopped */
async function heartbeat({ watcher, presence }: Engine, stop: AbortSignal): Promise<string | undefined> {
  while (!stop.aborted) {
    try {
      await delay(PING_EVERY_MS, undefined, { signal: stop });
      await abortable(watcher.ping(), stop);
    } catch (error) {
      if (stop.aborted) break;
      const refused = error instanceof Error && error.cause !== undefined;
      // One that answers others has too much to do, or this machine has.
      if (refused || presence.silentMs >= SIMPLE_ANSWER_MS) return reasonOf(error);
    }
  }
  return undefined;
}

/** As the end of a sentence that says already that the engine does not answer. */
function reasonOf(error: unknown): string {
  return engineMessage(error).replace(/^Docker Engine does not answer: |\.$/g, "");
}

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
