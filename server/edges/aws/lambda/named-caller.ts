import type { Caller } from "../../../operations/function/function-operations.ts";
import { accessKeyId } from "../caller.ts";
import type { LambdaCall } from "./operation.ts";

/** Where a policy may be changed it counts in whose name. */
export function namedCaller({ caller, headers }: LambdaCall): Caller {
  const key = accessKeyId(headers.authorization);
  return { ...caller, ...(key !== undefined && { accessKeyId: key }) };
}
