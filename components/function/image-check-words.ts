/** What is said of checks of a function's image and key. Pure. */
import type { FunctionRecord } from "../../server/core/function/function-record.ts";
import { type CheckOutcome, checkRefusal } from "../../server/core/image/image-check.ts";
import type { IconName } from "../ui/icon.tsx";

interface CheckLook {
  word: string;
  icon: IconName;
  /** Of the states' colours; absent: quiet. */
  colour?: "failed";
}

export const checkLooks: Record<CheckOutcome, CheckLook> = {
  good: { word: "good", icon: "r-ok" },
  missing: { word: "missing", icon: "r-denied", colour: "failed" },
  denied: { word: "access denied", icon: "r-denied", colour: "failed" },
  key: { word: "key unavailable", icon: "r-denied", colour: "failed" },
  unreachable: { word: "not reached", icon: "g-lost" },
  unclear: { word: "not found out", icon: "g-lost" },
};

type Subject = Pick<FunctionRecord, "state" | "stateReasonCode" | "updateStatus" | "serving">;

/** What a check does that is asked for now; or why none can be. */
export function beforeCheck(record: Subject): string {
  const refusal = checkRefusal(record);
  if (refusal !== undefined) return refusal;
  const looks = `Looks for the image ${whereOf(record)} and tries the key`;
  return record.state === "Failed"
    ? `${looks}: if both are there, the function is restored.`
    : `${looks}: if either is gone, the function becomes Failed.`;
}

function whereOf({ serving }: Pick<Subject, "serving">): string {
  const { source } = serving.image;
  if (source.kind === "repository") return `in the repository ${source.repository}`;
  return source.kind === "registry" ? `at ${source.host}` : "in Docker Engine";
}
