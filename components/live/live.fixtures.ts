/** Records for the tests of this folder: whole, and of no interest but for what a test names. */
import type { EnvironmentView } from "../../server/core/environment/environment-view.ts";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import type { Transition } from "../../server/core/function/transition.ts";
import type { InvocationRecord } from "../../server/core/invoke/invocation.ts";
import type { LogLine } from "../../server/core/invoke/log-line.ts";
import type { LiveMessage, PassingEvent } from "../../server/core/live/event.ts";
import type { ClockJump } from "../../server/core/schedule/clock-jump.ts";

export function passing(counter: number, event: PassingEvent): LiveMessage {
  return { kind: "passing", counter, event };
}

export function aFunction(given: Partial<FunctionRecord>): FunctionRecord {
  return {
    functionId: "f-1",
    functionName: "hello",
    version: "$LATEST",
    createdAt: 0,
    lastModifiedAt: 0,
    revisionId: "r-1",
    tags: {},
    state: "Active",
    stateSince: 0,
    updateStatus: "Successful",
    serving: {
      generation: 1,
      configuration: {
        description: "",
        role: "arn:aws:iam::000000000000:role/lambda",
        memoryMiB: 128,
        timeoutMs: 3000,
        ephemeralStorageMiB: 512,
        environment: {},
        imageConfig: {},
        architecture: "x86_64",
        logging: { logFormat: "Text", logGroup: "/aws/lambda/hello" },
        tracingMode: "PassThrough",
      },
      image: {
        imageUri: "hello:1",
        resolvedImageUri: "localhost:3000/hello@sha256:aa",
        digest: "sha256:aa",
        architecture: "x86_64",
        source: { kind: "repository", repository: "hello", digest: "sha256:aa" },
      },
    },
    ...given,
  };
}

export function anEnvironment(given: Partial<EnvironmentView>): EnvironmentView {
  return {
    environmentId: "e-1",
    functionName: "hello",
    version: "$LATEST",
    generation: 1,
    state: "Busy",
    since: 0,
    createdAt: 0,
    memoryMiB: 128,
    invocations: 0,
    logStreamName: "2026/11/23/[$LATEST]aa",
    phases: [],
    resets: [],
    ...given,
  };
}

export function anInvocation(given: Partial<InvocationRecord>): InvocationRecord {
  return {
    requestId: "r-1",
    functionId: "f-1",
    functionName: "hello",
    version: "$LATEST",
    invocationType: "RequestResponse",
    who: "dashboard",
    arrivedAt: 0,
    status: "running",
    phases: [],
    requestBytes: 2,
    ...given,
  };
}

export function aTransition(given: Partial<Transition>): Transition {
  return {
    sequence: 1,
    functionId: "f-1",
    functionName: "hello",
    version: "$LATEST",
    at: 0,
    event: "optimized",
    from: "Pending",
    to: "Active",
    cause: "Optimized",
    who: "optimizer",
    ...given,
  };
}

export function aJump(given: Partial<ClockJump>): ClockJump {
  const [dayMs, at] = [86_400_000, 0];
  const jump = { sequence: 1, at, event: "clock-advanced" as const, byMs: 15 * dayMs, offsetMs: 15 * dayMs };
  return { ...jump, cause: "Advanced by 15 d", who: "curl", ...given };
}

export function aLine(given: Partial<LogLine>): LogLine {
  return {
    functionName: "hello",
    environmentId: "e-1",
    logGroup: "/aws/lambda/hello",
    logStreamName: "2026/11/23/[$LATEST]aa",
    at: 0,
    source: "function",
    text: "line",
    sequence: 0,
    ...given,
  };
}
