/**
 * The account's root key: 32 random bytes in a file that only its owner may read, made at the first start, or from the
 * environment. Everything that is sealed hangs on it.
 */
import { randomBytes } from "node:crypto";
import { chmod, link, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";

const keyBytes = 32;

export interface RootKeyPlace {
  /** `<data>/root-key` */
  file: string;
  /** From the environment; then no file is read or made. */
  given?: Uint8Array;
  /** Whether something is sealed with it: then a key that is missing is not made anew. */
  isNeeded: boolean;
}

/** @throws Error with a sentence for the user. */
export async function openRootKey({ file, given, isNeeded }: RootKeyPlace): Promise<Uint8Array> {
  if (given) return given;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8).padStart(4, "0");
      throw new Error(`${file} may be read by others (mode ${found}). Give it to its owner alone: chmod 600 ${file}`);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (isNeeded) {
      throw new Error(
        `${file} is missing, and the stored images are sealed with it. Restore it, or set LAMBDARIUM_ROOT_KEY to its 64 hex digits.`,
      );
    }
    await makeRootKey(file);
  }
  const key = await readFile(file);
  if (key.length === keyBytes) return key;
  throw new Error(`${file} has ${key.length} bytes, not the ${keyBytes} of a root key. Restore it from a copy.`);
}

/** Appears whole: a kill leaves no half of a key. */
async function makeRootKey(file: string): Promise<void> {
  const unfinished = `${file}.new`;
  await rm(unfinished, { force: true });
  {
    await using handle = await open(unfinished, "wx", 0o600);
    await handle.writeFile(randomBytes(keyBytes));
    await handle.sync();
  }
  await chmod(unfinished, 0o600);
  await link(unfinished, file);
  await rm(unfinished);
  await using folder = await open(path.dirname(file));
  await folder.sync();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
