import type { Caller } from "../../../operations/function/function-operations.ts";
import { accessKeyId } from "../caller.ts";
import type { LambdaCall } from "./operation.ts";

/** Where a policy is changed or a key looked at it counts in whose name. */
export function namedCaller({ caller, headers }: LambdaCall): Caller {
  const key = accessKeyId(headers.authorization);
  return { ...caller, ...(key !== undefined && { accessKeyId: key }) };
}
