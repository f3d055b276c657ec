/** The operations, bound to their ports. */
import { type ForesightPorts, foreseeAdvance, foreseeTakingBack } from "./operations/clock/foresee-jump.ts";
import { advanceClock, type ClockPorts, readClock, resetClock } from "./operations/clock/move-clock.ts";
import { acceptEvent } from "./operations/function/accept-event.ts";
import {
  type AliasPorts,
  createAlias,
  deleteAlias,
  getAlias,
  listAliases,
  updateAlias,
} from "./operations/function/change-alias.ts";
import type { ChangePorts } from "./operations/function/change-function.ts";
import { createFunction } from "./operations/function/create-function.ts";
import { deleteFunction } from "./operations/function/delete-function.ts";
import { type FindPorts, findFunction, findVersions, type RoutePorts } from "./operations/function/find-function.ts";
import type { FollowOperations } from "./operations/function/follow-operations.ts";
import type { FunctionOperations } from "./operations/function/function-operations.ts";
import { invokeFunction } from "./operations/function/invoke-function.ts";
import { type PublishPorts, publishAndWait, publishVersion } from "./operations/function/publish-version.ts";
import { readFollow, setFollow } from "./operations/function/set-follow.ts";
import type { SourcePorts } from "./operations/function/source-image.ts";
import { tagFunction, untagFunction } from "./operations/function/tag-function.ts";
import { updateFunctionCode } from "./operations/function/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/function/update-function-configuration.ts";
import type { VersionOperations } from "./operations/function/version-operations.ts";
import type { KeyOperations } from "./operations/key/key-operations.ts";
import type { DueClock } from "./ports/clock.ts";
import type { Environments } from "./ports/environments.ts";
import type { EventQueue } from "./ports/event-queue.ts";
import type { History } from "./ports/history.ts";

export interface OperationPorts extends ChangePorts, RoutePorts, SourcePorts {
  environments: Environments;
  history: History;
  eventQueue: EventQueue;
  keyOperations: Pick<KeyOperations, "describeKey">;
  clock: DueClock;
}

/** @param stopping ends what waits when the platform stops */
export function bindOperations(ports: OperationPorts, stopping: AbortSignal): FunctionOperations {
  return {
    create: (request, caller) => createFunction(request, caller, ports, stopping),
    get: (functionName, qualifier) => findFunction(functionName, qualifier, ports),
    list: () => ports.functions.list(),
    updateCode: (request, caller) => updateFunctionCode(request, caller, ports, stopping),
    updateConfiguration: (request, caller) => updateFunctionConfiguration(request, caller, ports),
    tag: (request, caller) => tagFunction(request, caller, ports),
    untag: (request, caller) => untagFunction(request, caller, ports),
    delete: (functionName, qualifier, caller) => deleteFunction(functionName, qualifier, caller, ports),
    invoke: (request, caller, signal) => invokeFunction(request, caller, ports, signal),
    invokeEvent: (request, caller) => acceptEvent(request, caller, ports),
    async invokeDryRun(functionName, qualifier) {
      await findFunction(functionName, qualifier, ports);
    },
  };
}

export function bindVersions(ports: PublishPorts & AliasPorts, stopping: AbortSignal): VersionOperations {
  return {
    publish: (request, caller) => publishAndWait(request, caller, ports, stopping),
    startPublishing: (request, caller) => publishVersion(request, caller, ports),
    list: (functionName) => findVersions(functionName, ports),
    listAll: () => ports.functions.versions(),
    createAlias: (request) => createAlias(request, ports),
    getAlias: (functionName, name) => getAlias(functionName, name, ports),
    listAliases: (functionName, version) => listAliases(functionName, version, ports),
    updateAlias: (request) => updateAlias(request, ports),
    deleteAlias: (functionName, name) => deleteAlias(functionName, name, ports),
  };
}

export function bindFollow(ports: ChangePorts & FindPorts): FollowOperations {
  return {
    read: (functionName) => readFollow(functionName, ports),
    set: (functionName, follow, caller) => setFollow({ functionName, follow }, caller, ports),
  };
}

export function bindClock(ports: ClockPorts & ForesightPorts) {
  return {
    foreseeAdvance: (byMs: number) => foreseeAdvance(byMs, ports),
    foreseeReset: () => foreseeTakingBack(ports),
    read: () => readClock(ports.clock),
    advance: (byMs: number, who: string) => advanceClock(byMs, who, ports),
    reset: (who: string) => resetClock(who, ports),
  };
}
