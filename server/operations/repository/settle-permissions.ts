import type { Place } from "../../core/function/arn.ts";
import { readablePart, withLambdaStatement } from "../../core/policy/lambda-statement.ts";
import type { Log } from "../../ports/log.ts";
import type { OwedPermissions } from "../../ports/owed-permissions.ts";

/** Before anything is served: what an earlier version let functions read stays readable. */
export async function settlePermissions({
  owedPermissions,
  config,
  log,
}: {
  owedPermissions: OwedPermissions;
  config: Place;
  log: Log;
}): Promise<void> {
  for (const { repository, policyText } of await owedPermissions.list()) {
    const { kept, faults } = readablePart(policyText);
    for (const fault of faults) log.warn({ repository, fault }, "what cannot be kept to is left out of a policy");
    await owedPermissions.settle(repository, withLambdaStatement(kept, config));
  }
}
