/** What Lambda writes into the log at the beginnings: of an init, of its extensions, of an invoke. */
import type { InitPhase, PlatformEvent } from "../../core/log/platform-event.ts";
import type { InvocationRequest } from "../../ports/environments.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import type { ExtensionView } from "./extension-sessions.ts";

export function initStart(parts: EnvironmentParts, phase: InitPhase): PlatformEvent {
  const { functionName, version, deployment, ports } = parts;
  const { memoryMiB: memorySizeMiB } = deployment.configuration;
  return { type: "initStart", at: ports.clock.now(), phase, functionName, version, memorySizeMiB };
}

export function extensionEvents(extensions: ExtensionView[], at: number): PlatformEvent[] {
  return extensions.map(({ name, state, events, errorType }) => ({
    ...{ type: "extension", at, name, state, events },
    ...(errorType === undefined ? {} : { errorType }),
  }));
}

export function invokeStart(request: InvocationRequest, at: number): PlatformEvent {
  const { requestId, version, invokedFunctionArn } = request;
  return { type: "start", at, requestId, version, functionArn: invokedFunctionArn };
}
