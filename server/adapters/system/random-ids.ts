import { randomUUID } from "node:crypto";
import type { RequestIds } from "../../ports/ids.ts";

/** Of 16 microseconds: eight digits of them are 19 hours. Invokes that come one after the other differ in them. */
const UNITS_PER_MS = 62.5;

export const randomIds: RequestIds = {
  uuid: () => randomUUID(),
  requestId() {
    const units = Math.floor((performance.timeOrigin + performance.now()) * UNITS_PER_MS) % 2 ** 32;
    return units.toString(16).padStart(8, "0") + randomUUID().slice(8);
  },
};
