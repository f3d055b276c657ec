/**
 * Prepares the image of every function that waits for one.
 *
 * It reacts to committed changes: a function in Pending, or with an update in progress, is work. What was waiting when
 * the process died is found at start and done the same way. An optimization that nobody waits for any more is aborted.
 */
import { diskFaultText } from "../core/errors/disk-fault.ts";
import { isEngineAway } from "../core/errors/engine-away.ts";
import { isImageError } from "../core/errors/image-error.ts";
import { isRegistryAway } from "../core/errors/registry-away.ts";
import type { FunctionRecord } from "../core/function/function-record.ts";
import { keyFaultOf } from "../core/function/key-fault.ts";
import type { StateReasonCode } from "../core/function/state.ts";
import type { Transition } from "../core/function/transition.ts";
import { type VersionId, type VersionName, versionIdKey } from "../core/function/version.ts";
import type { OptimizedImage } from "../core/image/function-image.ts";
import type { OptimizationProgress } from "../core/image/optimization.ts";
import type { Optimization } from "../operations/function/finish-optimization.ts";
import type { Live } from "../ports/live.ts";
import type { Log } from "../ports/log.ts";
import { OptimizationBoard, type OptimizationLine } from "./optimization-board.ts";
import { type OptimizationPorts, optimizeImage, type Preparation, type Wanted, wantedBy } from "./optimize-image.ts";

export interface ImageOptimizerPorts extends OptimizationPorts {
  live: Live;
  log: Log;
  /** How an optimization becomes the function's state. Void when the function has moved on since. */
  finish: {
    optimized(done: Optimization & { image: OptimizedImage; cause: string }): Promise<unknown>;
    failed(failed: Optimization & { code: StateReasonCode; reason: string }): Promise<unknown>;
  };
}

/** After a failure of the database: the function still waits, so it is looked at again. */
const RETRY_MS = 5_000;

/** `isUsed`: a function has what was prepared; otherwise what was stored and loaded for it is nobody's. */
export interface OptimizationEnded {
  isUsed: boolean;
}

interface Job extends Wanted {
  key: string;
  record: FunctionRecord;
  status: "waiting" | "running" | "finishing";
  abort: AbortController;
  done?: Promise<void>;
}

export class ImageOptimizer implements AsyncDisposable {
  readonly #ports: ImageOptimizerPorts;
  readonly #atOnce: number;
  readonly #retryMs: number;
  readonly #board: OptimizationBoard;
  /** In the order they came: a function has one at a time, so each gets its turn. */
  readonly #jobs = new Map<string, Job>();
  readonly #reviews = new Set<Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #ended = new Set<(ended: OptimizationEnded) => void>();
  #unsubscribe = () => {};
  #stopped = false;

  /** @param optimizers how many images at once */
  constructor(ports: ImageOptimizerPorts, optimizers: number, retryMs = RETRY_MS) {
    this.#retryMs = retryMs;
    this.#ports = ports;
    this.#atOnce = optimizers;
    this.#board = new OptimizationBoard(ports.live, ports.clock);
  }

  /** @param signal stops it: what is running is aborted and stays to be done by the next start */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => this.#stop(), { once: true });
    this.#unsubscribe = this.#ports.live.subscribe((message) => {
      if (message.kind === "transition") this.#heard(message.transition);
    });
    for (const record of await this.#ports.functions.versions()) this.#compare(record);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await Promise.all([...this.#reviews, ...[...this.#jobs.values()].map(({ done }) => done)]);
  }

  /** What is being optimized now, and the last one of each function. */
  progress(): OptimizationProgress[] {
    return this.#board.list();
  }

  /** Also what is cancelled is not over before it has ended: until then it may still store and load. */
  get isPreparing(): boolean {
    return [...this.#jobs.values()].some(({ status }) => status !== "waiting");
  }

  /** Called when nothing is stored or loaded any more for an optimization. @returns unsubscribe */
  onEnded(listener: (ended: OptimizationEnded) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  #stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    for (const retry of this.#retries) clearTimeout(retry);
    for (const job of this.#jobs.values()) this.#abort(job, new Error("the platform is stopping"));
  }

  #heard(row: Transition): void {
    const { event, to, toUpdate } = row;
    if (event === "deleted") {
      for (const job of this.#jobsOf(row)) this.#abort(job, new Error("the function was deleted"));
      this.#board.forget(row);
    } else if (to === "Pending" || toUpdate === "InProgress" || this.#jobsOf(row).length > 0) {
      this.#review(row);
    }
  }

  #review(of: VersionName & VersionId): void {
    if (this.#stopped) return;
    const review = this.#readAndCompare(of).finally(() => this.#reviews.delete(review));
    this.#reviews.add(review);
  }

  async #readAndCompare(of: VersionName & VersionId): Promise<void> {
    try {
      const record = await this.#ports.functions.getVersion(of);
      if (record?.functionId === of.functionId) this.#compare(record);
    } catch (error) {
      const { functionName, version } = of;
      this.#ports.log.error(
        { functionName, version, error },
        "a function could not be read; the optimizer tries again",
      );
      this.#reviewLater(of);
    }
  }

  #reviewLater(of: VersionName & VersionId): void {
    if (this.#stopped) return;
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      this.#review(of);
    }, this.#retryMs);
    this.#retries.add(retry);
  }

  /** Begins what the version waits for now, and ends what it waits for no more. */
  #compare(record: FunctionRecord): void {
    const wanted = wantedBy(record);
    const key = wanted && `${versionIdKey(record)}:${wanted.deployment.generation}`;
    for (const job of this.#jobsOf(record)) {
      if (job.key === key) continue;
      this.#abort(job, new Error("another change of the function has taken its place"));
    }
    if (!wanted || !key || this.#stopped || this.#jobs.has(key)) return;
    this.#jobs.set(key, { ...wanted, key, record, status: "waiting", abort: new AbortController() });
    this.#startNext();
  }

  #startNext(): void {
    const jobs = [...this.#jobs.values()];
    const running = jobs.filter(({ status }) => status !== "waiting");
    for (const job of jobs.filter(({ status }) => status === "waiting")) {
      if (running.length >= this.#atOnce) return;
      // Two versions with one image: the second has its copy from the first.
      if (running.some((one) => isSameImage(one, job))) continue;
      running.push(job);
      job.status = "running";
      job.done = this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    const line = this.#board.begin(job.record, job.deployment);
    const { functionName, version } = job.record;
    let isUsed = false;
    try {
      const outcome = await this.#prepare(job, line);
      if (outcome) isUsed = await this.#finish(job, outcome, line);
      // It may wait again since: what it waited for may have changed, or it became Pending anew in the meantime.
      this.#review(job.record);
    } catch (error) {
      line.fail();
      const what = isEngineAway(error)
        ? "an image could not be optimized"
        : "the end of an optimization could not be stored";
      this.#ports.log.error({ functionName, version, error }, `${what}; it is tried again`);
      this.#reviewLater(job.record);
    } finally {
      this.#jobs.delete(job.key);
      for (const listener of this.#ended) listener({ isUsed });
      if (!this.#stopped) this.#startNext();
    }
  }

  /** @returns undefined when nobody waits for it any more. */
  async #prepare(job: Job, line: OptimizationLine): Promise<Preparation | Failure | undefined> {
    const { functionName, version } = job.record;
    const { generation, image } = job.deployment;
    const { log, clock } = this.#ports;
    const startedAt = clock.monotonic();
    const fields = () => ({
      ...{ functionName, version, generation },
      digest: image.digest,
      durationMs: clock.monotonic() - startedAt,
    });
    try {
      const preparation = await optimizeImage(job, line, this.#ports, job.abort.signal);
      if (job.abort.signal.aborted) return void line.fail();
      log.info({ ...fields(), layers: preparation.optimized.layers.length }, "image optimized");
      return preparation;
    } catch (error) {
      line.fail();
      if (job.abort.signal.aborted) return undefined;
      // It says nothing about the image: the function waits until the engine is back.
      if (isEngineAway(error)) throw error;
      if (isImageError(error)) log.warn({ ...fields(), code: error.code, error }, "image refused");
      else if (keyFaultOf(error)) log.warn({ ...fields(), error }, "image not sealed: its key cannot be used");
      else if (isRegistryAway(error)) log.warn({ ...fields(), error }, "image not fetched");
      else log.error({ ...fields(), error }, "image not optimized");
      return failureOf(error);
    }
  }

  /** @returns whether the function has what was prepared for it. */
  async #finish(job: Job, outcome: Preparation | Failure, line: OptimizationLine): Promise<boolean> {
    const { functionName, version } = job.record;
    const of = { functionName, version, generation: job.deployment.generation };
    const { finish } = this.#ports;
    job.status = "finishing";
    if ("code" in outcome) {
      await finish.failed({ ...of, ...outcome });
      return false;
    }
    if (job.serving) line.step("switch", "began");
    const record = await finish.optimized({ ...of, image: outcome.optimized, cause: outcome.cause });
    if (job.serving) line.step("switch", "ended");
    line.end();
    return record !== undefined;
  }

  #jobsOf(version: VersionId): Job[] {
    const of = versionIdKey(version);
    return [...this.#jobs.values()].filter(({ record }) => versionIdKey(record) === of);
  }

  #abort(job: Job, reason: Error): void {
    // Its own end is what made the function move on.
    if (job.status === "finishing") return;
    job.abort.abort(reason);
    if (job.status === "waiting") this.#jobs.delete(job.key);
  }
}

function isSameImage(one: Job, other: Job): boolean {
  const ofOneFunction = one.record.functionId === other.record.functionId;
  return ofOneFunction && one.deployment.image.digest === other.deployment.image.digest;
}

interface Failure {
  code: StateReasonCode;
  /** A sentence for the function's page. */
  reason: string;
}

function failureOf(error: unknown): Failure {
  if (isImageError(error)) return { code: error.code, reason: error.message };
  const keyFault = keyFaultOf(error);
  if (keyFault) return keyFault;
  // The image may be there all the same: it is not called deleted.
  if (isRegistryAway(error)) return { code: "InternalError", reason: error.message };
  const fault = diskFaultText(error);
  if (fault) return { code: "InternalError", reason: `${fault.what} ${fault.cure}, and update the function's code.` };
  const detail = error instanceof Error ? error.message : String(error);
  return {
    code: "InternalError",
    reason: `The image could not be optimized because of a fault on this side, not in the image: ${detail.replace(/\.$/, "")}.`,
  };
}
