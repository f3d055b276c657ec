import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Where Debian keeps the tools of the administrator, which a user's PATH may lack. */
const SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

/** A program of the host with its arguments; no shell. @returns what it printed @throws with what it complained about. */
export async function runCommand(program: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { env: { ...process.env, PATH: SYSTEM_FOLDERS, LC_ALL: "C" } });
    return stdout;
  } catch (cause) {
    const complaint = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    throw new Error(`${program} failed: ${complaint || (cause as Error).message}`, { cause });
  }
}
