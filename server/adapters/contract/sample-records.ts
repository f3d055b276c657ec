import type { FunctionRecord } from "../../core/function/function-record.ts";
import type { NewTransition } from "../../core/function/transition.ts";
import type { OptimizedImage } from "../../core/image/function-image.ts";
import type { InvocationRecord } from "../../core/invoke/invocation.ts";
import type { NewLogLine } from "../../core/invoke/log-line.ts";

/** Records with every field that is not optional, for contract tests. Times are fixed. */
export const startAt = 1_700_000_000_000.25;

const digest = `sha256:${"a".repeat(64)}`;

export function functionRecord(functionName: string, fields: Partial<FunctionRecord> = {}): FunctionRecord {
  return {
    functionId: `id-of-${functionName}`,
    functionName,
    version: "$LATEST",
    createdAt: startAt,
    lastModifiedAt: startAt,
    revisionId: `${functionName}-revision-1`,
    tags: { team: "blue" },
    state: "Pending",
    stateReason: "The function is being created.",
    stateReasonCode: "Creating",
    stateSince: startAt,
    updateStatus: "None",
    serving: {
      generation: 1,
      configuration: {
        description: "ünïcode ✓",
        role: "arn:aws:iam::000000000000:role/any",
        memoryMiB: 128,
        timeoutMs: 3_000,
        ephemeralStorageMiB: 512,
        environment: { COLOR: "green" },
        imageConfig: { command: ["handler"] },
        architecture: "x86_64",
        logging: { logFormat: "Text", logGroup: `/aws/lambda/${functionName}` },
        tracingMode: "PassThrough",
      },
      image: {
        imageUri: `${functionName}:1`,
        resolvedImageUri: `localhost:3000/${functionName}@${digest}`,
        digest,
        architecture: "x86_64",
        source: { kind: "repository", repository: functionName, digest },
      },
    },
    ...fields,
  };
}

export function transition(record: FunctionRecord, fields: Partial<NewTransition> = {}): NewTransition {
  const { functionId, functionName, version } = record;
  const cause = `Created from ${record.serving.image.imageUri}`;
  return {
    functionId,
    functionName,
    version,
    at: startAt,
    event: "created",
    to: "Pending",
    toUpdate: "None",
    cause,
    who: "aws-cli",
    ...fields,
  };
}

export function optimizedImage(configDigest: string): OptimizedImage {
  return {
    configDigest,
    engineReference: `lambdarium/${configDigest.slice("sha256:".length)}`,
    entryPoint: ["/bin/app"],
    command: [],
    workingDirectory: "/",
    environment: { PATH: "/bin" },
    architecture: "x86_64",
    layers: [{ diffId: digest, sizeBytes: 10_240 }],
    effectiveSizeBytes: 9_000,
    extensions: [],
    warnings: ["The entry point /bin/app is not in the image."],
  };
}

export function invocation(requestId: string, fields: Partial<InvocationRecord> = {}): InvocationRecord {
  return {
    requestId,
    functionId: "id-of-echo",
    functionName: "echo",
    version: "$LATEST",
    invocationType: "RequestResponse",
    who: "dashboard",
    arrivedAt: startAt,
    status: "running",
    phases: [{ kind: "queued", startAt }],
    requestBytes: 2,
    ...fields,
  };
}

export function logLine(text: string, fields: Partial<NewLogLine> = {}): NewLogLine {
  return {
    functionName: "echo",
    environmentId: "environment-1",
    logGroup: "/aws/lambda/echo",
    logStreamName: "2026/11/23/[$LATEST]1",
    at: startAt,
    source: "function",
    text,
    ...fields,
  };
}
