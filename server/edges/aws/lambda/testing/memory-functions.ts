/**
 * The operations on functions, in memory, with the core's real rules and without images or containers: what the tests
 * of the API's edge run against. A test says when an image is optimized and what a function answers.
 */
import { MemoryFunctions as FunctionRecords } from "../../../../adapters/memory/functions.ts";
import { randomNumbers } from "../../../../adapters/system/random-numbers.ts";
import { bindVersions } from "../../../../bind-operations.ts";
import { PlatformError } from "../../../../core/errors/platform-error.ts";
import {
  type Change,
  changeAccepted,
  created,
  newborn,
  optimizationFailed,
  optimized,
} from "../../../../core/function/apply.ts";
import type { FunctionConfiguration } from "../../../../core/function/configuration.ts";
import type { FunctionRecord } from "../../../../core/function/function-record.ts";
import { type Tags, tagged, untagged } from "../../../../core/function/tags.ts";
import type { Transition } from "../../../../core/function/transition.ts";
import { LATEST } from "../../../../core/function/version.ts";
import type { OptimizedImage, ResolvedImage } from "../../../../core/image/function-image.ts";
import type { LiveMessage } from "../../../../core/live/event.ts";
import { deleteFunction } from "../../../../operations/function/delete-function.ts";
import { findFunction, routeInvoke } from "../../../../operations/function/find-function.ts";
import type {
  CreateFunctionRequest,
  FunctionOperations,
  InvokeRequest,
} from "../../../../operations/function/function-operations.ts";
import { publishChanged } from "../../../../operations/function/publish-version.ts";
import { refuseOldRevision, refuseWhileChanging } from "../../../../operations/function/refuse-change.ts";
import type { VersionOperations } from "../../../../operations/function/version-operations.ts";
import type { InvocationOutcome } from "../../../../ports/environments.ts";

export const here = { region: "us-east-1", account: "000000000000" };
export const digestHex = "4f".repeat(32);

type Answer = (request: InvokeRequest) => Partial<InvocationOutcome> | Promise<Partial<InvocationOutcome>>;

export interface MemoryFunctions {
  operations: FunctionOperations;
  versions: VersionOperations;
  /** Lets the work that is under way for the function, or for a version of it, end well, or badly. */
  finish(functionName: string, failure?: string, version?: string): Promise<FunctionRecord>;
  /** What invokes answer from now on; before, the payload comes back. */
  answerWith(answer: Answer): void;
  /** Event invokes as they were accepted. */
  events: InvokeRequest[];
  /** Who asked for each change, in order. */
  callers: string[];
}

export function createMemoryFunctions(): MemoryFunctions {
  const functions = new FunctionStore();
  const events: InvokeRequest[] = [];
  const callers: string[] = [];
  let revisions = 0;
  let answer: Answer = ({ payload }) => ({ payload });

  const uuid = () => `00000000-0000-4000-8000-${String(++revisions).padStart(12, "0")}`;
  const live = liveHere();
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), dueNow: () => Date.now() };
  const { aliases } = functions;
  const ports = { functions, aliases, live, clock, ids: { uuid }, random: randomNumbers, config: here };

  const find = (functionName: string, qualifier?: string) => findFunction(functionName, qualifier, ports);
  async function keep({ next }: Pick<Change, "next">, before: string): Promise<FunctionRecord> {
    const record = { ...next, revisionId: uuid() };
    await functions.change(before, record, []);
    return record;
  }
  async function change(
    { functionName, revisionId, who }: { functionName: string; revisionId?: string; who: string },
    next: Partial<FunctionRecord["serving"]>,
    dryRun = false,
  ): Promise<FunctionRecord> {
    const record = await find(functionName);
    refuseWhileChanging(record, here);
    refuseOldRevision(record, revisionId);
    if (dryRun) return record;
    callers.push(who);
    const deployment = { ...record.serving, ...next, generation: record.serving.generation + 1 };
    return keep(changeAccepted(record, deployment, { at: Date.now(), who, cause: "test" }), record.revisionId);
  }

  async function retag(functionName: string, who: string, decide: (before: Tags) => Record<string, string>) {
    const record = await find(functionName);
    refuseWhileChanging(record, here);
    callers.push(who);
    return keep({ next: { ...record, tags: decide(record.tags) } }, record.revisionId);
  }

  const operations: FunctionOperations = {
    async create(request, caller) {
      if (await functions.get(request.functionName)) {
        throw new PlatformError("ResourceConflictException", `Function already exist: ${request.functionName}`);
      }
      callers.push(caller.name);
      const record = { ...newRecord(request), revisionId: uuid() };
      await functions.create(record, created(record, { at: record.createdAt, who: caller.name, cause: "test" }));
      return request.publish ? publishChanged(record, caller, ports) : record;
    },
    get: (functionName, qualifier) => find(functionName, qualifier),
    list: () => functions.list(),
    async updateCode({ functionName, revisionId, imageUri, architecture, dryRun, publish }, caller) {
      const { configuration } = (await find(functionName)).serving;
      const next = {
        image: resolved(imageUri),
        configuration: { ...configuration, ...(architecture && { architecture }) },
      };
      const record = await change({ functionName, revisionId, who: caller.name }, next, dryRun);
      return publish && !dryRun ? publishChanged(record, caller, ports) : record;
    },
    async updateConfiguration({ functionName, revisionId, change: asked }, { name: who }) {
      const before = (await find(functionName)).serving.configuration;
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const logging = { ...before.logging, ...asked.logging };
      return change({ functionName, revisionId, who }, { configuration: { ...before, ...given, logging } });
    },
    tag: async ({ functionName, tags }, { name }) => retag(functionName, name, (before) => tagged(before, tags)),
    untag: async ({ functionName, tagKeys }, { name }) =>
      retag(functionName, name, (before) => untagged(before, tagKeys)),
    async delete(functionName, qualifier, caller) {
      await deleteFunction(functionName, qualifier, caller, { ...ports, eventQueue: noEvents, environments: noneRun });
      callers.push(caller.name);
    },
    async invoke(request) {
      const { version } = await routeInvoke(request, ports);
      return { ...emptyOutcome, ...(await answer(request)), executedVersion: version };
    },
    async invokeEvent(request) {
      await find(request.functionName, request.qualifier);
      events.push(request);
    },
    async invokeDryRun(functionName, qualifier) {
      await find(functionName, qualifier);
    },
  };

  return {
    operations,
    versions: bindVersions(ports, new AbortController().signal),
    events,
    callers,
    async finish(functionName, failure, version = LATEST) {
      const record = await find(functionName, version);
      const { generation } = record.updating ?? record.serving;
      const circumstances = { at: Date.now(), who: "optimizer", cause: "test" };
      const ended = failure
        ? optimizationFailed(record, generation, { code: "InvalidImage", reason: failure }, circumstances)
        : optimized(record, generation, optimizedImage, circumstances);
      if (!ended) throw new Error(`${functionName} has no work under way`);
      const next = await keep(ended, record.revisionId);
      live.publishTransition({ ...ended.row, sequence: 0 });
      return next;
    },
    answerWith(next) {
      answer = next;
    },
  };
}

/** What is published is ready at once, so that publishing it answers. */
class FunctionStore extends FunctionRecords {
  override async publish(...asked: Parameters<FunctionRecords["publish"]>) {
    const made = await super.publish(...asked);
    const latest = made && (await this.get(made.record.functionName));
    if (!made || latest?.state !== "Active") return made;
    const { serving } = made.record;
    const circumstances = { at: Date.now(), who: "optimizer", cause: "test" };
    const ready = optimized(made.record, serving.generation, optimizedImage, circumstances);
    const revisionId = `${made.record.revisionId} when ready`;
    if (ready) await this.change(made.record.revisionId, { ...ready.next, revisionId }, []);
    return made;
  }
}

function liveHere() {
  const listeners = new Set<(message: LiveMessage) => void>();
  return {
    publish() {},
    publishTransition(transition: Transition) {
      for (const listener of listeners) listener({ kind: "transition", sequence: transition.sequence, transition });
    },
    subscribe(listener: (message: LiveMessage) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    position: () => ({ bootId: "test", sequence: 0, counter: 0 }),
    follow: () => new DisposableStack(),
    since: async () => ({ position: { bootId: "test", sequence: 0, counter: 0 }, missed: [], gap: true, now: 0 }),
  };
}

const noEvents = { put: async () => undefined, drop: async () => undefined };
const noneRun = {
  invoke: () => Promise.reject(new Error("nothing runs here")),
  retire: () => undefined,
  stop: async () => false,
  list: () => [],
};

function newRecord({
  functionName,
  imageUri,
  architecture,
  configuration,
  tags,
}: CreateFunctionRequest): FunctionRecord {
  const at = Date.now();
  return {
    functionId: functionName,
    functionName,
    version: "$LATEST",
    createdAt: at,
    lastModifiedAt: at,
    revisionId: "",
    tags,
    ...newborn(at),
    serving: {
      generation: 1,
      configuration: complete(functionName, configuration, architecture),
      image: resolved(imageUri),
    },
  };
}

function complete(
  functionName: string,
  asked: CreateFunctionRequest["configuration"],
  architecture: FunctionConfiguration["architecture"] = "x86_64",
): FunctionConfiguration {
  return {
    description: asked.description ?? "",
    role: asked.role,
    memoryMiB: asked.memoryMiB ?? 128,
    timeoutMs: asked.timeoutMs ?? 3000,
    ephemeralStorageMiB: asked.ephemeralStorageMiB ?? 512,
    environment: asked.environment ?? {},
    imageConfig: asked.imageConfig ?? {},
    architecture,
    logging: { logFormat: "Text", logGroup: `/aws/lambda/${functionName}`, ...asked.logging },
    tracingMode: asked.tracingMode ?? "PassThrough",
    kmsKeyArn: asked.kmsKeyArn,
    deadLetterTargetArn: asked.deadLetterTargetArn,
  };
}

function resolved(imageUri: string): ResolvedImage {
  if (imageUri.startsWith("missing")) {
    const sentence = `Source image ${imageUri} does not exist. Provide a valid source image.`;
    throw new PlatformError("InvalidParameterValueException", sentence);
  }
  const digest = `sha256:${digestHex}`;
  const repository = imageUri.replace(/:[^:/]*$/, "");
  return {
    imageUri,
    resolvedImageUri: `${repository}@${digest}`,
    digest,
    architecture: "x86_64",
    source: { kind: "repository", repository, digest },
  };
}

const optimizedImage: OptimizedImage = {
  configDigest: `sha256:${digestHex}`,
  engineReference: `lambdarium/${digestHex}`,
  entryPoint: ["/bootstrap"],
  command: [],
  workingDirectory: "/",
  environment: {},
  architecture: "x86_64",
  layers: [],
  effectiveSizeBytes: 0,
  extensions: [],
  warnings: [],
};

const emptyOutcome: InvocationOutcome = {
  status: "ok",
  payload: new Uint8Array(),
  environmentId: "environment",
  logStreamName: "stream",
  cold: false,
  report: { durationMs: 1, billedDurationMs: 1, memorySizeMiB: 128 },
  phases: [],
  logTail: new Uint8Array(),
};
