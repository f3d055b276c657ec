/** X-Amzn-Trace-Id: what a caller sends is passed on, otherwise a trace begins here, unsampled. */
import type { Ids } from "../../../ports/ids.ts";

const printable = /^[\x20-\x7e]{1,1024}$/;

export function traceHeaderOf(sent: string | string[] | undefined, ids: Ids, nowMs: number): string {
  if (typeof sent === "string" && printable.test(sent)) return sent;
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0");
  const random = () => ids.uuid().replaceAll("-", "");
  return `Root=1-${seconds}-${random().slice(0, 24)};Parent=${random().slice(0, 16)};Sampled=0`;
}
