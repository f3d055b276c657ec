/** An open page, as far as the live channel knows: gathers what is pushed, and waits for what is still to come. */
import { io } from "socket.io-client";
import type { Transition } from "../server/core/function/transition.ts";
import type { LiveMessage, LiveWelcome, PassingEvent } from "../server/core/live/event.ts";

type EventOf<Type extends PassingEvent["type"]> = Extract<PassingEvent, { type: Type }>;

export interface Listener extends Disposable {
  /** All that was pushed since the welcome, in order. */
  messages: readonly LiveMessage[];
  transitions(): Transition[];
  /**
   * Resolves with the first message, also one of the past, of which the question gives something.
   * @throws Error when the channel ends before: nothing more is pushed then
   */
  until<Found>(ask: (message: LiveMessage) => Found | undefined | false): Promise<Found>;
  untilEvent<Type extends PassingEvent["type"]>(
    type: Type,
    matches: (event: EventOf<Type>) => boolean,
  ): Promise<EventOf<Type>>;
  untilTransition(functionName: string, matches: (transition: Transition) => boolean): Promise<Transition>;
}

export async function listenTo(endpoint: string): Promise<Listener> {
  const socket = io(endpoint, { transports: ["websocket"], reconnection: false });
  const messages: LiveMessage[] = [];
  const waiting = new Set<(message: LiveMessage) => void>();
  socket.on("message", (message: LiveMessage) => {
    messages.push(message);
    for (const look of waiting) look(message);
  });
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  socket.on("disconnect", (reason) => lost.reject(new Error(`the live channel of ${endpoint} has ended: ${reason}`)));
  const welcome = new Promise<LiveWelcome>((resolve, reject) => {
    socket.on("welcome", resolve);
    socket.on("connect_error", reject);
  });
  await Promise.race([welcome, lost.promise]);

  function until<Found>(ask: (message: LiveMessage) => Found | undefined | false): Promise<Found> {
    const { promise, resolve } = Promise.withResolvers<Found>();
    const look = (message: LiveMessage) => {
      const found = ask(message);
      if (found !== undefined && found !== false) resolve(found);
    };
    for (const message of messages) look(message);
    waiting.add(look);
    const first = Promise.race([promise, lost.promise]).finally(() => waiting.delete(look));
    // Who does not wait for it does not mind.
    first.catch(() => undefined);
    return first;
  }
  return {
    messages,
    transitions: () => messages.flatMap((message) => (message.kind === "transition" ? [message.transition] : [])),
    until,
    untilEvent: (type, matches) =>
      until((message) => {
        if (message.kind !== "passing" || message.event.type !== type) return undefined;
        const event = message.event as EventOf<typeof type>;
        return matches(event) ? event : undefined;
      }),
    untilTransition: (functionName, matches) =>
      until((message) => {
        if (message.kind !== "transition" || message.transition.functionName !== functionName) return undefined;
        return matches(message.transition) ? message.transition : undefined;
      }),
    [Symbol.dispose]: () => void socket.close(),
  };
}
