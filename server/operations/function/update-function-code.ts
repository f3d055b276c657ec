import { changeAccepted } from "../../core/function/apply.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { latestOf } from "../../core/function/version.ts";
import { type ChangePorts, changeFunction } from "./change-function.ts";
import { type FindPorts, findFunction } from "./find-function.ts";
import type { Caller, UpdateFunctionCodeRequest } from "./function-operations.ts";
import { publishChanged } from "./publish-version.ts";
import { refuseOldRevision, refuseWhileChanging } from "./refuse-change.ts";
import { type SourcePorts, sourceImage } from "./source-image.ts";

/**
 * Names a new image, resolved now, also when the text is the same as before. An Active function goes on serving the
 * old one until the new one is optimized; an Inactive or Failed one becomes Pending with the new image.
 */
export async function updateFunctionCode(
  request: UpdateFunctionCodeRequest,
  caller: Caller,
  ports: ChangePorts & FindPorts & SourcePorts,
  signal: AbortSignal,
): Promise<FunctionRecord> {
  const found = await findFunction(request.functionName, undefined, ports);
  refuseWhileChanging(found, ports.config);
  refuseOldRevision(found, request.revisionId);
  if (request.dryRun) {
    await ports.imageSources.resolve(request.imageUri, request.functionName, signal);
    return found;
  }
  const image = await sourceImage(request, caller, ports, signal);

  const changed = await changeFunction(
    latestOf(request.functionName),
    (current) => {
      refuseWhileChanging(current, ports.config);
      refuseOldRevision(current, request.revisionId);
      const { configuration, generation } = current.serving;
      const architecture = request.architecture ?? image.architecture;
      const deployment = { generation: generation + 1, configuration: { ...configuration, architecture }, image };
      const cause = `UpdateFunctionCode to ${request.imageUri}`;
      return changeAccepted(current, deployment, { at: ports.clock.now(), who: caller.name, cause });
    },
    ports,
  );
  const record = changed ?? (await findFunction(request.functionName, undefined, ports));
  return request.publish ? publishChanged(record, caller, ports) : record;
}
