/** A watcher of functions' images on the operations in memory, at a time that only the test moves. */
import { SystemClock } from "../../adapters/system/system-clock.ts";
import type { ImageCheck } from "../../core/image/image-check.ts";
import { checkNow } from "../../operations/function/check-now.ts";
import { settleCheck } from "../../operations/function/settle-check.ts";
import { openRoom, unstopped } from "../../operations/function/testing/operation-room.ts";
import { setLambdaPermission } from "../../operations/repository/lambda-permission.ts";
import type { ImageSources } from "../../ports/image-sources.ts";
import type { Keys } from "../../ports/keys.ts";
import { ImageWatcher } from "../image-watcher.ts";

export const EVERY_MS = 600_000;

/** No function's moment comes unless a test moves the clock. */
class StandingClock extends SystemClock {
  readonly #at = Date.now();

  override now(): number {
    return this.#at;
  }
}

/** A watcher on the operations and image sources in memory; what it is thrown comes first. */
export async function openWatcher() {
  const room = await openRoom();
  const { ports } = room;
  const clock = new StandingClock();
  const keyFailures: Error[] = [];
  const check = { instead: undefined as ImageSources["check"] | undefined };
  const log = { info() {}, warn() {}, error: ({ error }: Record<string, unknown>) => Promise.reject(error) };
  const keys: Keys = {
    async generateDataKey() {
      const failure = keyFailures.shift();
      if (failure) throw failure;
      return { plaintext: new Uint8Array(32), ciphertextBlob: new Uint8Array(), keyId: "arn:key" };
    },
    decrypt: () => Promise.reject(new Error("there is no copy here")),
  };
  const watcher = new ImageWatcher({
    ...{ ...ports, clock, log, keys },
    config: { ...ports.config, imageCheckEveryMs: EVERY_MS },
    optimizedImages: { keyIdOf: async () => undefined, open: () => Promise.reject(new Error("there is no copy here")) },
    engine: { onImages: () => () => undefined },
    imageSources: {
      check: (...asked) => (check.instead ?? ports.imageSources.check.bind(ports.imageSources))(...asked),
    },
    settle: (checked, finding) => settleCheck(checked, finding, ports),
  });
  const principal = { kind: "account" as const, accountId: ports.config.account };
  const digest = (await room.repository.resolveTag("hello", "1")) ?? "";
  const manifest = await room.repository.manifest("hello", digest);
  if (!manifest) throw new Error("there is no hello:1");
  const checks = (): ImageCheck[] =>
    room.heard.flatMap((message) =>
      message.kind === "passing" && message.event.type === "image-check" ? [message.event] : [],
    );
  return {
    ...{ room, clock, watcher, keyFailures, check, checks },
    start: () => watcher.start(unstopped),
    async active(functionName: string) {
      await room.create(functionName);
      await room.optimized(functionName);
    },
    /** Every function's moment comes. */
    intervalPasses: () => void clock.advance(EVERY_MS),
    checkNow: (functionName: string) => checkNow(functionName, undefined, { ...ports, imageChecks: watcher }),
    deleteImage: () => room.repository.deleteManifest("hello", digest),
    async pushImage() {
      await room.repository.putManifest(manifest, "1");
      ports.live.publish({ type: "images" });
    },
    permit: (permitted: boolean) => setLambdaPermission({ repository: "hello", permitted, principal }, ports),
    /** Resolves with the outcomes so far when there are so many. */
    async outcomes(count: number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => checks().length >= count && resolve();
      const unsubscribe = ports.live.subscribe(look);
      look();
      await promise.finally(unsubscribe);
      return checks().map(({ outcome }) => outcome);
    },
    async becomes(functionName: string, state: string, reason?: string) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = async () => {
        const found = await room.find(functionName);
        if (found.state === state && (reason ?? found.stateReasonCode) === found.stateReasonCode) resolve();
      };
      const unsubscribe = ports.live.subscribe(() => void look());
      await look();
      await promise.finally(unsubscribe);
    },
    [Symbol.asyncDispose]: () => watcher[Symbol.asyncDispose](),
  };
}
