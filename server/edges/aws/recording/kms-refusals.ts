/** KMS records what it does itself, with the key. What never came so far, for its body is no request, is recorded here. */
import { isPlatformError } from "../../../core/errors/platform-error.ts";
import type { RecordedOperation, RecordedService } from "./recorded-operation.ts";

/** @param operations all names of the API's operations */
export function kmsRefusals(operations: readonly string[]): RecordedService {
  const recorded = operations.map((name): [string, RecordedOperation] => [
    name,
    {
      readOnly: !/^(Create|Update|Delete|Enable|Disable|Schedule|Cancel|Put|Tag|Untag|Rotate)/.test(name),
      request: {},
    },
  ]);
  return { eventSource: "kms.amazonaws.com", operations: Object.fromEntries(recorded) };
}

export function isUnreadable(error: unknown): boolean {
  return isPlatformError(error) && unreadable.includes(error.code);
}

const unreadable: readonly string[] = [
  "InvalidRequestContentException",
  "SerializationException",
  "RequestEntityTooLargeException",
];
