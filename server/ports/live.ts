import type { TransitionLogRow } from "../core/function/transition.ts";
import type { LiveMessage, LivePosition, LiveWelcome, PassingEvent } from "../core/live/event.ts";

/** What is published here reaches every page and every listener in this process. Publish only what is committed. */
export interface Live {
  /** A transition, or a jump of the clock, which is numbered among them. */
  publishTransition(row: TransitionLogRow): void;
  publish(event: PassingEvent): void;
  /** @returns unsubscribe. Listeners are called in order of publication and must not throw. */
  subscribe(listener: (message: LiveMessage) => void): () => void;
  /** Who is given it may come back to it: what passes is remembered for a while. */
  position(): LivePosition;
  /** Somebody follows: what passes is remembered until this is disposed, and for a while after. */
  follow(): Disposable;
  /** What a client at this position has missed. */
  since(position: LivePosition | undefined): Promise<LiveWelcome>;
}
