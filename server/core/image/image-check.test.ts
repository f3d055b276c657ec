import { expect, test } from "vitest";
import { isPreparing } from "../function/preparing.ts";
import { checkRefusal, isChecked } from "./image-check.ts";

const preparing = "Its image is being prepared, which finds out the same.";
const updating = "An update is in progress: if it fails, the check follows at once.";
const forGood = (code: string) => `It is Failed with ${code}, which only another image can end.`;

test.each([
  [{ state: "Active", updateStatus: "Successful" }, true, undefined],
  [{ state: "Active", updateStatus: "Failed" }, true, undefined],
  [{ state: "Active", updateStatus: "InProgress" }, true, updating],
  [{ state: "Inactive", stateReasonCode: "Idle", updateStatus: "Successful" }, true, undefined],
  [{ state: "Pending", stateReasonCode: "Creating", updateStatus: "InProgress" }, true, preparing],
  [{ state: "Pending", stateReasonCode: "Restoring", updateStatus: "Successful" }, true, preparing],
  [{ state: "Failed", stateReasonCode: "ImageDeleted", updateStatus: "Successful" }, true, undefined],
  [{ state: "Failed", stateReasonCode: "ImageAccessDenied", updateStatus: "Successful" }, true, undefined],
  [{ state: "Failed", stateReasonCode: "DisabledKMSKey", updateStatus: "Successful" }, true, undefined],
  [{ state: "Failed", stateReasonCode: "InvalidImage", updateStatus: "Failed" }, false, forGood("InvalidImage")],
  [{ state: "Failed", stateReasonCode: "InternalError", updateStatus: "Failed" }, false, forGood("InternalError")],
] as const)("%o", (record, checked, refusal) => {
  expect(isChecked(record)).toBe(checked);
  expect(checkRefusal(record)).toBe(refusal);
  expect(isPreparing(record)).toBe(refusal === preparing || refusal === updating);
});
