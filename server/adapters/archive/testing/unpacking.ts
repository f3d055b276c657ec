import { UnpackFault } from "../../chunk-store/unpack-fault.ts";
import { unpacked } from "../../chunk-store/unpacked.ts";
import type { Unpacking } from "../compression.ts";

/** As the platform is composed. */
export const unpacking: Unpacking = {
  unpack: (packed) => unpacked(packed),
  isFault: (error) => error instanceof UnpackFault,
};
