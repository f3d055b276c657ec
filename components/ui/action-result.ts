/** What a server action answers: done, or the platform's or the key service's refusal for the form to show. A bug is thrown on. */
import { isKeyError } from "../../server/core/errors/key-error.ts";
import { isPlatformError } from "../../server/core/errors/platform-error.ts";

export type ActionRefusal = { ok: false; code: string; message: string };
export type ActionResult<Value = undefined> = { ok: true; value: Value } | ActionRefusal;

export async function answered<Value>(act: () => Promise<Value>): Promise<ActionResult<Value>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    if (!isPlatformError(error) && !isKeyError(error)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

/** The answer to input that no form of ours sends. */
export function unreadable(message: string): ActionRefusal {
  return { ok: false, code: "InvalidParameterValueException", message };
}
