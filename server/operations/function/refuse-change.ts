/** The 409 and 412 answers to a change that comes at the wrong moment. */

import { PlatformError } from "../../core/errors/platform-error.ts";
import { functionArn } from "../../core/function/arn.ts";
import type { FunctionRecord } from "../../core/function/function-record.ts";
import { cellOf, refused } from "../../core/function/state.ts";
import { acceptsUpdate } from "../../core/function/update.ts";

/** @throws PlatformError ResourceConflictException while the function is Pending or an update is in progress. */
export function refuseWhileChanging(record: FunctionRecord, config: { region: string; account: string }): void {
  if (cellOf(record.state, "code-updated") === refused) {
    throw new PlatformError(
      "ResourceConflictException",
      `The operation cannot be performed at this time. The function is currently in the following state: ${record.state}`,
    );
  }
  // Only an Active function is updated; a Failed or Inactive one becomes Pending, whatever its last update was.
  if (record.state === "Active" && !acceptsUpdate(record.updateStatus)) {
    const arn = functionArn({ ...config, functionName: record.functionName });
    throw new PlatformError(
      "ResourceConflictException",
      `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    );
  }
}

/** @throws PlatformError ResourceConflictException: what has failed is not published. */
export function refuseWhileFailed({ state }: FunctionRecord): void {
  if (state !== "Failed") return;
  throw new PlatformError(
    "ResourceConflictException",
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );
}

/** @throws PlatformError PreconditionFailedException when the caller read an older revision. */
export function refuseOldRevision(record: { revisionId: string }, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === record.revisionId) return;
  throw new PlatformError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. " +
      "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  );
}
