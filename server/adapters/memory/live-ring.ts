/**
 * The live channel's memory: numbers what is published, hands it to listeners, and replays what a client has missed.
 *
 * Passing events are in a bounded ring, while there is somebody who might ask for them. Transitions are in the database,
 * and only those that are in the ring as well are replayed from it. They are delivered strictly by number: two changes may be published in the other order than
 * they were committed, then the database says what is in between.
 */
import { isClockJump, type TransitionLogRow } from "../../core/function/transition.ts";
import type { LiveMessage, LivePosition, LiveWelcome, PassingEvent } from "../../core/live/event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Functions } from "../../ports/functions.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Live } from "../../ports/live.ts";
import { approximateBytes } from "./live-bytes.ts";
import { LogFeed } from "./log-feed.ts";

export interface LiveRingResources {
  functions: Pick<Functions, "transitionsAfter" | "lastSequence">;
  ids: Ids;
  clock: Pick<Clock, "now">;
  bound?: { messages: number; bytes: number };
}

/** A client that has missed more transitions than this reads anew. */
const REPLAYED_TRANSITIONS = 10_000;
const PAGE = 1_000;
const RETRY_MS = 1_000;
/** Who has lost the connection, or has just been given a position, comes within this, or reads anew. */
const REMEMBERED_MS = 120_000;

export async function openLiveRing(resources: LiveRingResources): Promise<Live> {
  return new LiveRing(resources, await resources.functions.lastSequence());
}

class LiveRing implements Live {
  readonly #resources: LiveRingResources;
  readonly #bound: { messages: number; bytes: number };
  readonly #bootId: string;
  readonly #listeners = new Set<(message: LiveMessage) => void>();
  readonly #undelivered: LiveMessage[] = [];
  readonly #logs = new LogFeed((event) => this.#pass(event));
  #delivering = false;

  /** Oldest first, from #start on. */
  #ring: { message: LiveMessage; bytes: number }[] = [];
  #start = 0;
  #bytes = 0;
  #counter = 0;
  /** The last passing event that has left the ring. */
  #lostCounter = 0;
  #followers = 0;
  /** Without a follower. Epoch milliseconds. */
  #rememberedUntil = 0;
  /** The last transition delivered, and the highest that is known to be committed. */
  #sequence: number;
  #committed: number;
  #catchingUp = false;

  constructor(resources: LiveRingResources, lastSequence: number) {
    this.#resources = resources;
    this.#bound = resources.bound ?? { messages: 10_000, bytes: 16_000_000 };
    this.#bootId = resources.ids.uuid();
    this.#sequence = lastSequence;
    this.#committed = lastSequence;
  }

  publishTransition(transition: TransitionLogRow): void {
    if (!this.#catchingUp && transition.sequence === this.#sequence + 1) {
      this.#deliverTransition(transition);
    } else if (transition.sequence > this.#sequence) {
      this.#committed = Math.max(this.#committed, transition.sequence);
      this.#catchUp();
    }
  }

  publish(event: PassingEvent): void {
    if (event.type === "log") this.#logs.publish(event);
    else this.#pass(event);
  }

  #pass(event: PassingEvent): void {
    this.#counter += 1;
    this.#deliver({ kind: "passing", counter: this.#counter, event });
  }

  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  position(): LivePosition {
    this.#rememberForAWhile();
    return { bootId: this.#bootId, sequence: this.#sequence, counter: this.#counter };
  }

  follow(): Disposable {
    const stack = new DisposableStack();
    this.#followers += 1;
    stack.defer(() => {
      this.#followers -= 1;
      this.#rememberForAWhile();
    });
    return stack;
  }

  /** Everything up to the position in the answer; what is published from then on reaches listeners only. */
  async since(from: LivePosition | undefined): Promise<LiveWelcome> {
    const position = this.position();
    const welcome = { position, now: this.#resources.clock.now() };
    // A number that was not given yet is of another database.
    const isStrange = from === undefined || from.sequence > position.sequence;
    if (isStrange || position.sequence - from.sequence > REPLAYED_TRANSITIONS) {
      return { ...welcome, missed: [], gap: true };
    }
    const gap = from.bootId !== this.#bootId || from.counter > position.counter || from.counter < this.#lostCounter;
    const recent = this.#messages().filter((message) =>
      message.kind === "passing" ? !gap && message.counter > from.counter : message.sequence > from.sequence,
    );
    const firstRecent = recent.find((message) => message.kind !== "passing")?.sequence ?? position.sequence + 1;
    return { ...welcome, missed: [...(await this.#stored(from.sequence, firstRecent)), ...recent], gap };
  }

  /** Transitions between the two numbers, without these. */
  async #stored(after: number, before: number): Promise<LiveMessage[]> {
    const messages: LiveMessage[] = [];
    for (let last = after; last + 1 < before; ) {
      const page = await this.#resources.functions.transitionsAfter(last, PAGE);
      const wanted = page.filter((transition) => transition.sequence < before);
      for (const transition of wanted) messages.push(asMessage(transition));
      if (wanted.length < PAGE) break;
      last = wanted.at(-1)?.sequence ?? before;
    }
    return messages;
  }

  #catchUp(): void {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    const ended = () => {
      this.#catchingUp = false;
    };
    this.#deliverStored().then(ended, () => {
      ended();
      // The database does not answer; nothing may be skipped, so it is asked again.
      setTimeout(() => this.#catchUp(), RETRY_MS).unref();
    });
  }

  async #deliverStored(): Promise<void> {
    while (this.#sequence < this.#committed) {
      const page = await this.#resources.functions.transitionsAfter(this.#sequence, PAGE);
      if (page.length === 0) throw new Error(`transition ${this.#committed} was published but is not stored`);
      for (const transition of page) this.#deliverTransition(transition);
    }
  }

  #deliverTransition(transition: TransitionLogRow): void {
    this.#sequence = transition.sequence;
    this.#committed = Math.max(this.#committed, transition.sequence);
    this.#deliver(asMessage(transition));
  }

  #deliver(message: LiveMessage): void {
    this.#remember(message);
    // A listener may publish: the others hear this message first all the same.
    this.#undelivered.push(message);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) {
        for (const listener of [...this.#listeners]) listener(next);
      }
    } finally {
      this.#delivering = false;
    }
  }

  #rememberForAWhile(): void {
    this.#rememberedUntil = this.#resources.clock.now() + REMEMBERED_MS;
  }

  #remember(message: LiveMessage): void {
    if (this.#followers === 0 && this.#resources.clock.now() >= this.#rememberedUntil) {
      this.#forgetAll();
      return;
    }
    const bytes = approximateBytes(message);
    this.#ring.push({ message, bytes });
    this.#bytes += bytes;
    while (this.#ring.length - this.#start > this.#bound.messages || this.#bytes > this.#bound.bytes) {
      const oldest = this.#ring[this.#start];
      if (!oldest) break;
      if (oldest.message.kind === "passing") this.#lostCounter = oldest.message.counter;
      this.#bytes -= oldest.bytes;
      this.#start += 1;
    }
    // Moving the rest down is paid for by as many messages that have left.
    if (this.#start > this.#bound.messages) {
      this.#ring = this.#ring.slice(this.#start);
      this.#start = 0;
    }
  }

  /** Also what came before it: what is remembered has no gaps. */
  #forgetAll(): void {
    this.#lostCounter = this.#counter;
    if (this.#ring.length > 0) [this.#ring, this.#start, this.#bytes] = [[], 0, 0];
  }

  #messages(): LiveMessage[] {
    return this.#ring.slice(this.#start).map((entry) => entry.message);
  }
}

function asMessage(transition: TransitionLogRow): LiveMessage {
  const { sequence } = transition;
  if (isClockJump(transition)) return { kind: "clock-jump", sequence, jump: transition };
  return { kind: "transition", sequence, transition };
}
