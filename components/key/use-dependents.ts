"use client";
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { useAllVersions, useKeys, useKeyUsages } from "../live/use-subject.ts";
import { dependentsOf } from "./dependents.ts";

/** The functions that need the key, as they are now. */
export function useDependents(keyId: string): FunctionRecord[] {
  return dependentsOf({ keyId }, useAllVersions(), useKeys());
}

/** Whether it has ever been used, as far as it is known: what is not read yet counts as yes. */
export function useWasUsed(keyId: string): boolean {
  const usages = useKeyUsages();
  return usages === undefined || usages.keys[keyId] !== undefined;
}
