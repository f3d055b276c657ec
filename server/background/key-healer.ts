/**
 * Functions that are Failed for their key come back as soon as the key does: after every change of a key each of them
 * tries its own, and at start too, for a change whose follow-up a dying process left undone.
 */
import type { FunctionRecord } from "../core/function/function-record.ts";
import type { KeyFault } from "../core/function/key-fault.ts";
import { isKeyReason } from "../core/function/state.ts";
import type { VersionName } from "../core/function/version.ts";
import type { Functions } from "../ports/functions.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import { type KeyTrialPorts, sealedCopyOf, tryKey } from "./key-trial.ts";
import { Rounds } from "./rounds.ts";

export interface KeyHealerPorts extends KeyTrialPorts {
  functions: Pick<Functions, "versions">;
  live: Live;
  log: Log;
  /** How what is found becomes the function's state. @param fault undefined: the key can be used */
  heal(name: VersionName, fault: KeyFault | undefined): Promise<unknown>;
}

export class KeyHealer implements AsyncDisposable {
  readonly #ports: KeyHealerPorts;
  readonly #looks = new Rounds(() => this.#lookAtAll());
  /** Ids of keys that have changed since the last look began; undefined among them: any. */
  #changed: (string | undefined)[] = [];
  #unsubscribe = () => {};

  constructor(ports: KeyHealerPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#unsubscribe = this.#ports.live.subscribe((message) => {
      if (message.kind === "passing" && message.event.type === "key-changed") this.#look(message.event.keyId);
    });
    this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#looks[Symbol.asyncDispose]();
  }

  /** Resolves when every change so far has been looked at. */
  settled(): Promise<void> {
    return this.#looks.settled();
  }

  #look(keyId?: string): void {
    this.#changed.push(keyId);
    this.#looks.ask();
  }

  async #lookAtAll(): Promise<void> {
    const changed = this.#changed.splice(0);
    try {
      await this.#lookFor(changed);
    } catch (error) {
      this.#ports.log.error({ error }, "functions could not be read to try their keys");
    }
  }

  async #lookFor(changed: (string | undefined)[]): Promise<void> {
    for (const record of await this.#ports.functions.versions()) {
      if (this.#looks.isStopped) return;
      if (record.state !== "Failed" || !isKeyReason(record.stateReasonCode)) continue;
      const { functionName, version } = record;
      await this.#tryKey(record, changed).catch((error: unknown) => {
        this.#ports.log.error({ functionName, version, error }, "a function's key could not be tried");
      });
    }
  }

  async #tryKey(record: FunctionRecord, changed: (string | undefined)[]): Promise<void> {
    const sealed = await sealedCopyOf(record, this.#ports);
    if (!concerns(changed, sealed?.keyId ?? record.serving.configuration.kmsKeyArn)) return;
    await this.#ports.heal(record, await tryKey(record, sealed?.copy, this.#ports));
  }
}

/** @param named how the function or its copy names its key; an alias, or nothing, may be any */
function concerns(changed: (string | undefined)[], named: string | undefined): boolean {
  if (named === undefined || named.includes("alias/")) return true;
  return changed.some((keyId) => keyId === undefined || named.endsWith(keyId));
}
