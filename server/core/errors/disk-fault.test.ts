import { expect, test } from "vitest";
import { diskFaultText } from "./disk-fault.ts";

test("what a disk refuses is told apart by its code, and by its message when a thread has lost the code", () => {
  const told = (error: unknown) => diskFaultText(error)?.what;
  expect(told(Object.assign(new Error("write"), { code: "EDQUOT" }))).toBe("The disk of the data folder is full.");
  expect(told(new Error("ENOSPC: no space left on device, write"))).toBe("The disk of the data folder is full.");
  expect(told(new Error("EROFS: read-only file system, open '/data'"))).toBe("The data folder is read-only.");
  expect(told(new Error("ENOENT: no such file"))).toBeUndefined();
  expect(told("ENOSPC: no space left on device")).toBeUndefined();
});
