import { KeyError } from "../errors/key-error.ts";

/** @param member as the API calls it. @throws KeyError ValidationException, in KMS's words */
export function assertDays(days: number, member: string, { min, max }: { min: number; max: number }): void {
  if (Number.isInteger(days) && days >= min && days <= max) return;
  const bound = days < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw new KeyError(
    "ValidationException",
    `1 validation error detected: Value '${days}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
