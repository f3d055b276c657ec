/**
 * Runs a command that must not outlive the setup: a second `npm ci` beside one that a killed setup left would spoil
 * the folder of both. The setup holds the other end of standard input; when that ends, however the setup ended, the
 * command and what it has started are killed.
 */
import { spawn } from "node:child_process";

const [command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });

child.on("error", (cause) => {
  console.error(`${command} cannot be run: ${cause.message}`);
  process.exit(127);
});
child.on("exit", (code, signal) => {
  if (signal) console.error(`${command} was ended by ${signal}`);
  process.exit(code ?? 1);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {}); // the setup gets them too, and ends
process.stdin.on("end", () => child.pid && process.kill(-child.pid, "SIGKILL")).resume();
