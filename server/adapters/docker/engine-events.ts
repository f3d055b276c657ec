/**
 * The engine's events about our containers, and through them whether the engine is there.
 *
 * A stream that breaks is opened again, and then everything is listed: the engine replays nothing that happened before
 * it started, and what died meanwhile makes no event.
 */
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { instanceLabel } from "./labels.ts";
import type { Engine } from "./open-engine.ts";

export interface EngineEvents extends AsyncDisposable {
  readonly connected: boolean;
  /** Containers of this instance, as last heard. */
  readonly containers: number;
  /** Called after every change of either. @returns unsubscribe. */
  onChange(listener: () => void): () => void;
  /** @returns unsubscribe. */
  onEvent(listener: (event: ContainerEvent) => void): () => void;
}

export interface ContainerEvent {
  containerId: string;
  action: "create" | "start" | "oom" | "die" | "destroy";
}

const RETRY_MS = 250;
const actions = ["create", "start", "oom", "die", "destroy"] as const;

const Message = z.object({ Action: z.enum(actions), Actor: z.object({ ID: z.string() }) });

/** Resolves when the first subscription stands and the containers are known. */
export async function followEvents(engine: Engine, instanceId: string): Promise<EngineEvents> {
  const stop = new AbortController();
  const known = new Set<string>();
  const changeListeners = new Set<() => void>();
  const eventListeners = new Set<(event: ContainerEvent) => void>();
  let connected = false;
  const changed = () => {
    for (const listener of changeListeners) listener();
  };

  async function subscribe(): Promise<NodeJS.ReadableStream> {
    const filters = { label: [`${instanceLabel}=${instanceId}`] };
    const abortSignal = stop.signal;
    const events = { ...filters, type: ["container"], event: [...actions] };
    const stream = await engine.docker.getEvents({ filters: JSON.stringify(events), abortSignal });
    const listed = await engine.docker.listContainers({ all: true, filters, abortSignal });
    known.clear();
    for (const { Id } of listed) known.add(Id);
    connected = true;
    changed();
    return stream;
  }

  function receive(line: string): void {
    const message = Message.safeParse(JSON.parse(line));
    if (!message.success) return;
    const { Action: action, Actor: actor } = message.data;
    if (action === "destroy") known.delete(actor.ID);
    else known.add(actor.ID);
    for (const listener of eventListeners) listener({ containerId: actor.ID, action });
    if (action === "create" || action === "destroy") changed();
  }

  async function follow(first: NodeJS.ReadableStream): Promise<void> {
    for (let stream = first; ; stream = await reconnect()) {
      // The stream's end and its error mean the same: the engine has gone away, or we stop.
      await read(stream).catch(() => undefined);
      if (stop.signal.aborted) return;
      connected = false;
      changed();
    }
  }

  async function read(stream: NodeJS.ReadableStream): Promise<void> {
    stream.on("error", () => undefined);
    for await (const line of createInterface({ input: stream })) receive(line);
  }

  async function reconnect(): Promise<NodeJS.ReadableStream> {
    for (;;) {
      await delay(RETRY_MS, undefined, { signal: stop.signal });
      try {
        return await subscribe();
      } catch (error) {
        if (stop.signal.aborted) throw error;
      }
    }
  }

  const following = follow(await subscribe());
  following.catch(() => undefined);
  return {
    get connected() {
      return connected;
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

function listen<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
