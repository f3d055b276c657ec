import { UnpackFault } from "../../registry/unpack-fault.ts";
import { unpacked } from "../../registry/unpacked.ts";
import type { Unpacking } from "../compression.ts";

/** As the platform is composed. */
export const unpacking: Unpacking = {
  unpack: (packed) => unpacked(packed),
  isFault: (error) => error instanceof UnpackFault,
};
