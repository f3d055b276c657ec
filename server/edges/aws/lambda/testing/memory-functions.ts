/**
 * The operations on functions, in memory, with the core's real rules and without images or containers: what the tests
 * of the API's edge run against. A test says when an image is optimized and what a function answers.
 */
import { PlatformError } from "../../../../core/errors/platform-error.ts";
import {
  type Change,
  changeAccepted,
  created,
  optimizationFailed,
  optimized,
} from "../../../../core/function/apply.ts";
import { functionArn } from "../../../../core/function/arn.ts";
import type { FunctionConfiguration } from "../../../../core/function/configuration.ts";
import type { FunctionRecord } from "../../../../core/function/function-record.ts";
import { type Tags, tagged, untagged } from "../../../../core/function/tags.ts";
import type { OptimizedImage, ResolvedImage } from "../../../../core/image/function-image.ts";
import type {
  CreateFunctionRequest,
  FunctionOperations,
  InvokeRequest,
} from "../../../../operations/function/function-operations.ts";
import { refuseOldRevision, refuseWhileChanging } from "../../../../operations/function/refuse-change.ts";
import type { InvocationOutcome } from "../../../../ports/environments.ts";

export const here = { region: "us-east-1", account: "000000000000" };
export const digestHex = "4f".repeat(32);

type Answer = (request: InvokeRequest) => Partial<InvocationOutcome> | Promise<Partial<InvocationOutcome>>;

export interface MemoryFunctions {
  operations: FunctionOperations;
  /** Lets the work that is under way for the function end well, or badly. */
  finish(functionName: string, failure?: string): void;
  /** What invokes answer from now on; before, the payload comes back. */
  answerWith(answer: Answer): void;
  /** Event invokes as they were accepted. */
  events: InvokeRequest[];
  /** Who asked for each change, in order. */
  callers: string[];
}

export function createMemoryFunctions(): MemoryFunctions {
  const records = new Map<string, FunctionRecord>();
  const events: InvokeRequest[] = [];
  const callers: string[] = [];
  let revisions = 0;
  let answer: Answer = ({ payload }) => ({ payload });

  const newRevision = () => `00000000-0000-4000-8000-${String(++revisions).padStart(12, "0")}`;

  function find(functionName: string, qualifier?: string): FunctionRecord {
    const record = records.get(functionName);
    if (record && (qualifier === undefined || qualifier === record.version)) return record;
    const arn = functionArn({ ...here, functionName, qualifier });
    throw new PlatformError("ResourceNotFoundException", `Function not found: ${arn}`);
  }
  function keep({ next }: Pick<Change, "next">): FunctionRecord {
    const record = { ...next, revisionId: newRevision() };
    records.set(record.functionName, record);
    return record;
  }
  function change(
    { functionName, revisionId, who }: { functionName: string; revisionId?: string; who: string },
    next: Partial<FunctionRecord["serving"]>,
    dryRun = false,
  ): FunctionRecord {
    const record = find(functionName);
    refuseWhileChanging(record, here);
    refuseOldRevision(record, revisionId);
    if (dryRun) return record;
    callers.push(who);
    const deployment = { ...record.serving, ...next, generation: record.serving.generation + 1 };
    return keep(changeAccepted(record, deployment, { at: Date.now(), who, cause: "test" }));
  }

  function retag(functionName: string, who: string, decide: (before: Tags) => Record<string, string>): FunctionRecord {
    const record = find(functionName);
    refuseWhileChanging(record, here);
    callers.push(who);
    return keep({ next: { ...record, tags: decide(record.tags) } });
  }

  const operations: FunctionOperations = {
    async create(request, caller) {
      if (records.has(request.functionName)) {
        throw new PlatformError("ResourceConflictException", `Function already exist: ${request.functionName}`);
      }
      callers.push(caller.name);
      const record = newRecord(request);
      created(record, { at: record.createdAt, who: caller.name, cause: "test" });
      return keep({ next: record });
    },
    get: async (functionName, qualifier) => find(functionName, qualifier),
    list: async () => [...records.values()],
    async updateCode({ functionName, revisionId, imageUri, architecture, dryRun }, { name: who }) {
      const { configuration } = find(functionName).serving;
      const next = {
        image: resolved(imageUri),
        configuration: { ...configuration, ...(architecture && { architecture }) },
      };
      return change({ functionName, revisionId, who }, next, dryRun);
    },
    async updateConfiguration({ functionName, revisionId, change: asked }, { name: who }) {
      const before = find(functionName).serving.configuration;
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const logging = { ...before.logging, ...asked.logging };
      return change({ functionName, revisionId, who }, { configuration: { ...before, ...given, logging } });
    },
    tag: async ({ functionName, tags }, { name }) => retag(functionName, name, (before) => tagged(before, tags)),
    untag: async ({ functionName, tagKeys }, { name }) =>
      retag(functionName, name, (before) => untagged(before, tagKeys)),
    async delete(functionName, qualifier, caller) {
      if (qualifier === "$LATEST") {
        const sentence = "$LATEST version cannot be deleted without deleting the function.";
        throw new PlatformError("InvalidParameterValueException", sentence);
      }
      find(functionName, qualifier);
      callers.push(caller.name);
      records.delete(functionName);
    },
    async invoke(request) {
      const { version } = find(request.functionName, request.qualifier);
      return { ...emptyOutcome, ...(await answer(request)), executedVersion: version };
    },
    async invokeEvent(request) {
      find(request.functionName, request.qualifier);
      events.push(request);
    },
    async invokeDryRun(functionName, qualifier) {
      find(functionName, qualifier);
    },
  };

  return {
    operations,
    events,
    callers,
    finish(functionName, failure) {
      const record = find(functionName);
      const { generation } = record.updating ?? record.serving;
      const circumstances = { at: Date.now(), who: "optimizer", cause: "test" };
      const ended = failure
        ? optimizationFailed(record, generation, { code: "InvalidImage", reason: failure }, circumstances)
        : optimized(record, generation, optimizedImage, circumstances);
      if (!ended) throw new Error(`${functionName} has no work under way`);
      keep(ended);
    },
    answerWith(next) {
      answer = next;
    },
  };
}

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
    state: "Pending",
    stateReason: "The function is being created.",
    stateReasonCode: "Creating",
    stateSince: at,
    updateStatus: "None",
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
