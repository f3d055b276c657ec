/** What the encrypted store hangs on: the account's root key, and the salt that it wraps. */
import path from "node:path";
import { disk } from "./files.ts";
import { openRootKey } from "./root-key.ts";
import { openSalt } from "./salt.ts";

export interface Root {
  rootKey: Uint8Array;
  salt: Uint8Array;
}

/** @param given the root key, when it is not the data folder's. @throws Error with a sentence for the user. */
export async function openRoot(dataFolder: string, given: Uint8Array | undefined): Promise<Root> {
  const saltFile = path.join(dataFolder, "salt");
  const isNeeded = (await disk.sizeBytes(saltFile)) !== undefined;
  const rootKey = await openRootKey({ file: path.join(dataFolder, "root-key"), given, isNeeded });
  return { rootKey, salt: await openSalt(saltFile, rootKey) };
}
