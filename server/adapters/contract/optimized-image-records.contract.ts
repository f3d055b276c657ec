import { describe, expect, test } from "vitest";
import type { OptimizedImageRecord, OptimizedImageRecords } from "../../ports/optimized-image-records.ts";
import type { Open } from "./functions.contract.ts";
import { optimizedImage, startAt } from "./sample-records.ts";

export function optimizedImageRecordsContract(adapter: string, open: Open<OptimizedImageRecords>): void {
  describe(`optimized images in ${adapter}`, () => {
    test("a record is read back as it was put, replaced by the next, and gone when deleted", async () => {
      await using opened = await open();
      const first: OptimizedImageRecord = { image: optimizedImage("sha256:1"), optimizedAt: startAt };
      await opened.port.put(first);
      expect(await opened.port.get("sha256:1")).toEqual(first);

      const second = { ...first, optimizedAt: startAt + 1 };
      await opened.port.put(second);
      expect(await opened.port.list()).toEqual([second]);

      await opened.port.delete("sha256:1");
      await opened.port.delete("sha256:1");
      expect(await opened.port.get("sha256:1")).toBeUndefined();
    });
  });
}
