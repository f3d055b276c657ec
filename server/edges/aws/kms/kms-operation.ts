/** One operation of KMS: what breaks the API's model is refused in KMS's words, and is on the audit trail too. */

import { z } from "zod";
import { isKeyError, type KeyErrorCode } from "../../../core/errors/key-error.ts";
import { isPlatformError } from "../../../core/errors/platform-error.ts";
import type { ApiCall } from "../../../core/trail/api-call.ts";
import type { KeyOperations } from "../../../operations/key/key-operations.ts";
import { type JsonOperation, jsonOperation } from "../json-service.ts";

export interface KmsOperation<Schema extends z.ZodType, Request> {
  /** As the API calls it. */
  name: string;
  schema: Schema;
  /** @throws PlatformError ValidationException, KeyError */
  read(input: z.output<Schema>): Request;
  /** @returns the answer's members */
  answer(request: Request, call: ApiCall): Promise<object>;
}

export function kmsOperation<Schema extends z.ZodType, Request>(
  keys: KeyOperations,
  { name, schema, read, answer }: KmsOperation<Schema, Request>,
): JsonOperation {
  return jsonOperation(schema, async (input, _stopping, call) => {
    let request: Request;
    try {
      request = read(input);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return keys.refuse(call, { eventName: name, readOnly: isReading(name), ...keyIdOf(input), ...refusal });
    }
    return answer(request, call);
  });
}

function refusalOf(error: unknown): { code: KeyErrorCode; message: string } | undefined {
  if (isKeyError(error)) return { code: error.code, message: error.message };
  if (!isPlatformError(error) || error.code !== "ValidationException") return undefined;
  return { code: error.code, message: error.message };
}

/** Also what encrypts: it changes no key. */
function isReading(name: string): boolean {
  return /^(Describe|List|Get|Encrypt|Decrypt|ReEncrypt|Generate)/.test(name);
}

const naming = z.object({ KeyId: z.string().max(2048) });

function keyIdOf(input: unknown): { keyId?: string } {
  const named = naming.safeParse(input);
  return named.success ? { keyId: named.data.KeyId } : {};
}
