/** Programs of the host with their arguments; no shell looks at them. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CommandShells } from "./command-shells.ts";

const execute = promisify(execFile);

/** Where Debian keeps the tools of the administrator, which a user's PATH may lack. */
const SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
const env = { ...process.env, PATH: SYSTEM_FOLDERS, LC_ALL: "C" };

/** As many as environments that start or end at once. */
const shells = new CommandShells(env, 8);

/** For what is done with each environment. @throws with what it complained about */
export async function runCommand(program: string, args: string[]): Promise<void> {
  const { code, complaint } = await shells.run([program, ...args]);
  if (code !== 0) throw new Error(`${program} failed: ${complaint || `it ended with ${code}`}`);
}

/** @returns what it printed @throws with what it complained about */
export async function outputOf(program: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { env });
    return stdout;
  } catch (cause) {
    const complaint = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    throw new Error(`${program} failed: ${complaint || (cause as Error).message}`, { cause });
  }
}
