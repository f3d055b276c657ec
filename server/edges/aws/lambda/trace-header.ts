/** X-Amzn-Trace-Id: what a caller sends is passed on, otherwise a trace begins here, unsampled. */
import type { Ids } from "../../../ports/ids.ts";

const printable = /^[\x20-\x7e]{1,1024}$/;

export function traceHeaderOf(sent: string | string[] | undefined, ids: Ids, nowMs: number): string {
  if (typeof sent === "string" && printable.test(sent)) return sent;
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0");
  const [root, parent] = [ids.uuid(), ids.uuid()];
  // 24 and 16 digits of them, without those that tell what kind of id it is.
  const rootDigits = root.slice(0, 8) + root.slice(9, 13) + root.slice(24);
  return `Root=1-${seconds}-${rootDigits};Parent=${parent.slice(0, 8)}${parent.slice(24, 32)};Sampled=0`;
}
