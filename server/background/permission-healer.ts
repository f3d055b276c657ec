/**
 * Functions that are Failed because Lambda may not read their image come back as soon as it may: they are looked at
 * after every change of a repository's policy, and at start, for a change whose follow-up a dying process left undone.
 */
import type { FunctionRecord } from "../core/function/function-record.ts";
import type { VersionName } from "../core/function/version.ts";
import type { Functions } from "../ports/functions.ts";
import type { LambdaPermission } from "../ports/lambda-permission.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import { Rounds } from "./rounds.ts";

export interface PermissionHealerPorts {
  functions: Pick<Functions, "versions">;
  permission: LambdaPermission;
  live: Pick<Live, "subscribe">;
  log: Log;
  /** How what is found becomes the function's state. */
  restore(permitted: VersionName & { repository: string }): Promise<unknown>;
}

export class PermissionHealer implements AsyncDisposable {
  readonly #ports: PermissionHealerPorts;
  readonly #looks = new Rounds(() => this.#look());
  #unsubscribe = () => {};

  constructor(ports: PermissionHealerPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#unsubscribe = this.#ports.live.subscribe((message) => {
      if (message.kind === "passing" && message.event.type === "permission-changed") this.#looks.ask();
    });
    this.#looks.ask();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    await this.#looks[Symbol.asyncDispose]();
  }

  async #look(): Promise<void> {
    try {
      for (const record of await this.#ports.functions.versions()) await this.#healIfPermitted(record);
    } catch (error) {
      this.#ports.log.error({ error }, "looking for functions that may be read again");
    }
  }

  async #healIfPermitted({ functionName, version, state, stateReasonCode, serving }: FunctionRecord): Promise<void> {
    const { source } = serving.image;
    if (state !== "Failed" || stateReasonCode !== "ImageAccessDenied" || source.kind !== "repository") return;
    if ((await this.#ports.permission.refusal(source.repository, functionName)) !== undefined) return;
    await this.#ports.restore({ functionName, version, repository: source.repository });
  }
}
