/** What an init or an invoke may end with. All of it arrives here, and the first one counts. */
import type { ContainerExit } from "../../ports/containers.ts";
import type { RuntimeAnswer } from "./runtime-session.ts";

export type Ending =
  | { kind: "waiting" } // the runtime and all extensions ask for an event: init is over, or the invoke
  | { kind: "init-failed"; answer: RuntimeAnswer }
  | { kind: "answered"; answer: RuntimeAnswer }
  | { kind: "exited"; exit: ContainerExit }
  | { kind: "extension-failed"; failure: ExtensionEnd }
  | { kind: "timed-out" }
  | { kind: "stopped" }; // the platform stops

/** Why an extension cannot go on, in Lambda's terms. */
export interface ExtensionEnd {
  name: string;
  errorType: "Extension.LaunchError" | "Extension.InitError" | "Extension.ExitError" | "Extension.Crash";
  text: string;
}

const final: ReadonlySet<Ending["kind"]> = new Set<Ending["kind"]>(["exited", "extension-failed", "stopped"]);

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
    if (!resolve && final.has(ending.kind)) this.#last ??= ending;
    return resolve !== undefined;
  }
}
