/**
 * The salt of a dedupe domain, the account: what makes its chunks unlike everybody else's. Without it nobody can tell
 * from the store whether a file that they know is in it. Kept only wrapped by the account's root key.
 */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { disk, type Files } from "./files.ts";
import { openBox, sealBox } from "./sealed-box.ts";

const purpose = "lambdarium/salt/v1";

/** @throws Error with a sentence for the user when another root key has wrapped it. */
export async function openSalt(file: string, rootKey: Uint8Array, files: Files = disk): Promise<Uint8Array> {
  const stored = await files.read(file);
  if (stored) {
    const salt = openBox(stored, rootKey, purpose);
    if (salt) return salt;
    throw new Error(
      `The stored images of this data folder were sealed with another root key: ${file} cannot be opened. Restore the root-key file, or set LAMBDARIUM_ROOT_KEY to what it was.`,
    );
  }
  const salt = randomBytes(32);
  const unfinished = `${file}.new`;
  await files.remove(unfinished);
  const written = await files.write(unfinished, [sealBox(salt, rootKey, purpose)]);
  await written.sync();
  await files.rename(unfinished, file);
  await files.syncFolder(path.dirname(file));
  return salt;
}
