import { describe, expect, test } from "vitest";
import type { OwedRecord, OwedRecords } from "../../ports/owed-records.ts";
import type { Open } from "./functions.contract.ts";

function owed(requestId: string, at: number): OwedRecord {
  const who = {
    principal: { kind: "service", service: "kms.amazonaws.com" } as const,
    sourceIpAddress: "",
    userAgent: "",
  };
  const what = { eventSource: "kms.amazonaws.com", eventName: "EnableKey", readOnly: false, resources: [] };
  return {
    requestId,
    at,
    event: { ...who, ...what, requestId, requestParameters: { keyId: "a" }, responseElements: null },
  };
}

export function owedRecordsContract(adapter: string, open: Open<OwedRecords>): void {
  describe(`owed records in ${adapter}`, () => {
    test("are there until they are removed, the oldest first", async () => {
      await using opened = await open();
      const { port } = opened;
      expect(await port.list()).toEqual([]);
      for (const record of [owed("b", 2), owed("a", 1.5), owed("c", 3)]) await port.put(record);
      await port.put(owed("c", 4));
      expect(await port.list()).toEqual([owed("a", 1.5), owed("b", 2), owed("c", 4)]);
      await port.remove("b");
      await port.remove("b");
      expect((await port.list()).map(({ requestId }) => requestId)).toEqual(["a", "c"]);
    });
  });
}
