/** What an init or an invoke may end with. All of it arrives here, and the first one counts. */
import type { ContainerExit } from "../../ports/containers.ts";
import type { RuntimeAnswer } from "./runtime-session.ts";

export type Ending =
  | { kind: "ready" } // init: it asked for its first event
  | { kind: "init-failed"; answer: RuntimeAnswer }
  | { kind: "answered"; answer: RuntimeAnswer }
  | { kind: "exited"; exit: ContainerExit }
  | { kind: "timed-out" }
  | { kind: "stopped" }; // the platform stops

export class Endings {
  #resolve: ((ending: Ending) => void) | undefined;
  /** Came while nobody waited, and leaves nothing to wait for. */
  #last: Ending | undefined;

  /** From now on the next ending is the one that is waited for. */
  expect(): Promise<Ending> {
    if (this.#last) return Promise.resolve(this.#last);
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.#resolve = resolve;
    return promise;
  }

  /** @returns false when nothing waited for it. */
  settle(ending: Ending): boolean {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.(ending);
    if (!resolve && (ending.kind === "exited" || ending.kind === "stopped")) this.#last ??= ending;
    return resolve !== undefined;
  }
}
