/**
 * Shells that run programs of the host, one after the other each. To begin a program a process makes a copy of itself:
 * of one as large as ours that takes milliseconds in which nothing else is served, on a busy machine tens of them, and
 * what is written to afterwards has to be copied. A shell is a megabyte. It ends when its input does, so with us.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface CommandResult {
  code: number;
  /** What it printed, lines joined by spaces; nothing when it succeeded. */
  complaint: string;
}

/** For each line, which is a program and its arguments, one line: the exit code, and what was printed if it is not 0. */
const loop = `while IFS= read -r line; do
  eval "set -- $line"
  if output=$("$@" 2>&1 </dev/null); then echo 0
  else code=$?; printf '%s %s\\n' "$code" "$(printf %s "$output" | tr '\\n' ' ')"; fi
done`;

export class CommandShells {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #most: number;
  readonly #idle: Shell[] = [];
  readonly #waiting: ((shell: Shell) => void)[] = [];
  #count = 0;

  /** @param most shells at once */
  constructor(environment: NodeJS.ProcessEnv, most: number) {
    this.#environment = environment;
    this.#most = most;
  }

  /** @param command a program and its arguments, without line ends @throws when its shell ends meanwhile */
  async run(command: string[]): Promise<CommandResult> {
    const shell = await this.#take();
    try {
      return await shell.run(command);
    } finally {
      this.#giveBack(shell);
    }
  }

  async #take(): Promise<Shell> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#count >= this.#most) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#count += 1;
    return new Shell(this.#environment);
  }

  #giveBack(shell: Shell): void {
    const next = this.#waiting.shift();
    if (!shell.hasEnded) {
      if (next) next(shell);
      else this.#idle.push(shell);
    } else if (next) {
      next(new Shell(this.#environment));
    } else {
      this.#count -= 1;
    }
  }
}

class Shell {
  hasEnded = false;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #running: PromiseWithResolvers<CommandResult> | undefined;

  constructor(env: NodeJS.ProcessEnv) {
    // In a group of its own: a Ctrl-C is ours, and what is mounted is unmounted after it.
    this.#child = spawn("/bin/sh", ["-c", loop], { env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#end(line));
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (error) => this.#fail(error)).on("exit", () => this.#fail());
    this.#hold(false);
  }

  run(command: string[]): Promise<CommandResult> {
    if (this.hasEnded) return Promise.reject(new Error("the shell for it had ended"));
    this.#running = Promise.withResolvers();
    this.#hold(true);
    this.#child.stdin.write(`${command.map(quoted).join(" ")}\n`);
    return this.#running.promise;
  }

  #end(line: string): void {
    const [, code, complaint = ""] = /^(\d+) ?(.*)$/.exec(line) ?? [];
    this.#hold(false);
    this.#running?.resolve({ code: Number(code), complaint: complaint.trim() });
    this.#running = undefined;
  }

  #fail(cause?: Error): void {
    this.hasEnded = true;
    this.#running?.reject(new Error("the shell that ran it has ended", { cause }));
    this.#running = undefined;
  }

  /** An idle shell keeps nobody from ending. */
  #hold(held: boolean): void {
    const { stdin, stdout } = this.#child;
    for (const part of [this.#child, stdin, stdout]) {
      if (part === this.#child || part instanceof Socket) held ? part.ref() : part.unref();
    }
  }
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
