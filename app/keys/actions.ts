"use server";

import { z } from "zod";
import { type ActionResult, answered, unreadable } from "../../components/ui/action-result.ts";
import type { PolicyForesight } from "../../server/core/key/policy-foresight.ts";
import { platform } from "../../server/platform.ts";

const KeyId = z.string().min(1).max(256);
const Days = z.int().min(1).max(10_000);
const Text = z.string().max(100_000);

const Create = z.object({ description: z.string().max(8192), aliasName: z.string().min(1).max(256).optional() });

/** @returns the key's id */
export async function createKey(key: unknown): Promise<ActionResult<string>> {
  return done(Create, key, (input) => platform().keys.create(input));
}

export async function enableKey(keyId: unknown): Promise<ActionResult<void>> {
  return done(KeyId, keyId, (input) => platform().keys.enable(input));
}

export async function disableKey(keyId: unknown): Promise<ActionResult<void>> {
  return done(KeyId, keyId, (input) => platform().keys.disable(input));
}

export async function scheduleDeletion(keyId: unknown, windowDays: unknown): Promise<ActionResult<void>> {
  const Input = z.object({ keyId: KeyId, windowDays: Days });
  return done(Input, { keyId, windowDays }, (input) => platform().keys.scheduleDeletion(input.keyId, input.windowDays));
}

/** Cancelled, a key is Disabled: `enable` lets it be used again at once. */
export async function cancelDeletion(keyId: unknown, enable: unknown): Promise<ActionResult<void>> {
  return done(z.object({ keyId: KeyId, enable: z.boolean() }), { keyId, enable }, async (input) => {
    await platform().keys.cancelDeletion(input.keyId);
    if (input.enable) await platform().keys.enable(input.keyId);
  });
}

export async function setRotation(keyId: unknown, periodDays: unknown): Promise<ActionResult<void>> {
  const Input = z.object({ keyId: KeyId, periodDays: Days.nullable() });
  return done(Input, { keyId, periodDays }, (input) =>
    platform().keys.setRotation(input.keyId, input.periodDays ?? undefined),
  );
}

export async function rotateNow(keyId: unknown): Promise<ActionResult<void>> {
  return done(KeyId, keyId, (input) => platform().keys.rotateNow(input));
}

export async function foreseePolicy(keyId: unknown, policyText: unknown): Promise<ActionResult<PolicyForesight>> {
  return done(z.object({ keyId: KeyId, policyText: Text }), { keyId, policyText }, (input) =>
    platform().keys.foreseePolicy(input.keyId, input.policyText),
  );
}

export async function setPolicy(
  keyId: unknown,
  policyText: unknown,
  bypassLockoutCheck: unknown,
): Promise<ActionResult<void>> {
  const Input = z.object({ keyId: KeyId, policyText: Text, bypassLockoutCheck: z.boolean() });
  return done(Input, { keyId, policyText, bypassLockoutCheck }, (input) =>
    platform().keys.setPolicy(input.keyId, input.policyText, input.bypassLockoutCheck),
  );
}

async function done<Input, Value>(
  schema: z.ZodType<Input>,
  given: unknown,
  act: (input: Input) => Promise<Value>,
): Promise<ActionResult<Value>> {
  const input = schema.safeParse(given);
  if (!input.success) return unreadable(z.prettifyError(input.error));
  return answered(() => act(input.data));
}
