import { PlatformError } from "../../core/errors/platform-error.ts";
import type { Deployment, FunctionRecord } from "../../core/function/function-record.ts";
import { isUnchangedSince, published } from "../../core/function/publish.ts";
import { leftPending } from "./await-runnable.ts";
import type { ChangePorts } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller } from "./function-operations.ts";
import { refuseOldRevision, refuseWhileChanging, refuseWhileFailed } from "./refuse-change.ts";
import type { PublishVersionRequest } from "./version-operations.ts";

export type PublishPorts = ChangePorts & FindPorts;

/** Mostly its copy of the image is `$LATEST`'s, sealed once more. One that takes longer is answered Pending. */
const PUBLISH_WAIT_MS = 10_000;

/**
 * `$LATEST` as it is now gets a number, and from then on a life of its own. When nothing has changed since the last
 * version was published, that one is the answer.
 * @throws PlatformError ResourceConflictException while `$LATEST` is changing or has failed, PreconditionFailedException,
 *   InvalidParameterValueException when it has another image than the caller thinks
 */
export async function publishVersion(
  request: PublishVersionRequest,
  caller: Caller,
  ports: PublishPorts,
): Promise<FunctionRecord> {
  for (;;) {
    const latest = await findFunction(request.functionName, undefined, ports);
    refuseWhileChanging(latest, ports.config);
    refuseWhileFailed(latest);
    refuseOldRevision(latest, request.revisionId);
    refuseOtherImage(latest, request.codeSha256);
    const { serving: deployment } = latest;
    const version = await publish(latest, { deployment, description: request.description }, caller, ports);
    if (version) return version;
  }
}

/** The same, and waits a while for the version to be Active, as it mostly is at once. */
export async function publishAndWait(
  request: PublishVersionRequest,
  caller: Caller,
  ports: PublishPorts,
  signal: AbortSignal,
): Promise<FunctionRecord> {
  return leftPending(await publishVersion(request, caller, ports), ports, signal, PUBLISH_WAIT_MS);
}

/**
 * For what publishes as it creates or updates.
 * @param changed as it was stored; what it prepares is published, also when `$LATEST` has gone on since
 */
export async function publishChanged(
  changed: FunctionRecord,
  caller: Caller,
  ports: PublishPorts,
): Promise<FunctionRecord> {
  const deployment = changed.updating ?? changed.serving;
  for (;;) {
    const latest = await findFunction(changed.functionName, undefined, ports);
    const version = await publish(latest, { deployment }, caller, ports);
    if (version) return version;
  }
}

interface ToPublish {
  deployment: Deployment;
  description?: string;
}

/** @returns undefined when another change of `$LATEST` was first */
async function publish(
  latest: FunctionRecord,
  { deployment, description }: ToPublish,
  caller: Caller,
  { functions, live, clock, ids }: PublishPorts,
): Promise<FunctionRecord | undefined> {
  const { functionName, lastNumber } = latest;
  const last = lastNumber && (await functions.getVersion({ functionName, version: String(lastNumber) }));
  if (last && isUnchangedSince(last, deployment)) return last;
  const made = await functions.publish(latest, (version) => {
    const cause = `Published as version ${version} from ${deployment.image.imageUri}`;
    const circumstances = { at: clock.now(), who: caller.name, cause };
    return published(latest, { version, revisionId: ids.uuid(), deployment, description }, circumstances);
  });
  if (!made) return undefined;
  live.publishTransition(made.transition);
  live.publish({ type: "function", function: made.record });
  return made.record;
}

function refuseOtherImage({ serving }: FunctionRecord, codeSha256: string | undefined): void {
  const current = serving.image.digest.replace(/^sha256:/, "");
  if (codeSha256 === undefined || codeSha256 === "" || codeSha256 === current) return;
  throw new PlatformError(
    "InvalidParameterValueException",
    `CodeSHA256 (${codeSha256}) is different from current CodeSHA256 in $LATEST (${current}). ` +
      "Please try again with the CodeSHA256 in $LATEST.",
  );
}
