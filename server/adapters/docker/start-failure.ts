/**
 * Starts that the image makes impossible. The engine's sentence is turned into the one that Lambda has for it.
 *
 * Some the engine refuses itself (no such file); others are met by the container's first process when it turns into
 * the entry point (another architecture, a missing interpreter): that one writes one line and ends.
 */
import type { ContainerExit } from "../../ports/containers.ts";
import type { OutputLine } from "./container-output.ts";
import { engineMessage, engineStatusCode } from "./engine-error.ts";

type NotStarted = Extract<ContainerExit, { kind: "not-started" }>;

/** @returns undefined when the failure is not the image's fault. */
export function imageFailure(error: unknown): NotStarted | undefined {
  const status = engineStatusCode(error);
  if (status === undefined || status === 404) return undefined;
  return explain(engineMessage(error));
}

const explanations: [RegExp, (match: RegExpExecArray) => NotStarted][] = [
  [/chdir to cwd \("(.+?)"\).*?: ([a-z ]+?)(?:: unknown)?$/, ([, folder, why]) => directory(`chdir ${folder}: ${why}`)],
  [/cannot mkdir: (\S+) is not a directory/i, ([, folder]) => directory(`chdir ${folder}: not a directory`)],
  [/the working directory '(.*?)' is invalid/, ([, folder]) => missingDirectory(folder ?? "")],
  [/exec: "(.*?)": executable file not found in \$PATH/, ([, file]) => entryPoint(notInPath(file ?? ""))],
  [/exec: "(.*?)": is a directory/, ([, file]) => entryPoint(`fork/exec ${file}: permission denied`)],
  [
    /exec: "(.*?)": (?:\w+ \S+: )?(no such file or directory|permission denied|exec format error|not a directory)/,
    ([, file, why]) => entryPoint(`fork/exec ${file}: ${why}`),
  ],
  [/no command specified/i, () => entryPoint("Couldn't find valid bootstrap(s): []")],
  [
    /error mounting .* to rootfs at "(.+?)".*: (not a directory|no such file or directory|too many levels of symbolic links)/,
    ([, place, why]) => ({ kind: "not-started", reason: "other", message: `mount ${place}: ${why}` }),
  ],
];

function explain(message: string): NotStarted | undefined {
  for (const [pattern, explanation] of explanations) {
    const match = pattern.exec(message);
    if (match) return explanation(match);
  }
  return undefined;
}

function entryPoint(message: string): NotStarted {
  return { kind: "not-started", reason: "entry-point", message };
}

function directory(message: string): NotStarted {
  return { kind: "not-started", reason: "working-directory", message };
}

export function missingDirectory(folder: string): NotStarted {
  return directory(`chdir ${folder}: no such file or directory`);
}

function notInPath(file: string): string {
  return file === "" ? "fork/exec : no such file or directory" : `exec: "${file}": executable file not found in $PATH`;
}

/** As runc writes it, now and before 1.1. */
const launchLine =
  /^(?:standard_init_linux\.go:\d+: )?exec (?:(\/.*?)|user process caused)(?:: | ")(exec format error|no such file or directory|permission denied|argument list too long)"?$/;

/** As docker-init (tini) writes it, the first process where there is no sandbox. */
const initLine =
  /^\[FATAL tini \(\d+\)\] exec (.*) failed: (Exec format error|No such file or directory|Permission denied|Argument list too long)$/;

export interface LaunchWatch {
  onLine(line: OutputLine): Promise<void> | undefined;
  /** After the last line. @returns why the entry point never ran; otherwise every line has been passed on. */
  conclude(exitCode: number): NotStarted | undefined;
}

/** Holds back the very first line if it looks like a failed launch, until the next line or the exit tells. */
export function watchLaunch(file: string, onLine: LaunchWatch["onLine"]): LaunchWatch {
  let held: { line: OutputLine; why: string } | undefined;
  let first = true;
  const release = () => {
    if (held) onLine(held.line);
    held = undefined;
  };
  return {
    onLine(line) {
      release();
      const match = first && line.stream === "stderr" ? (launchLine.exec(line.text) ?? initLine.exec(line.text)) : null;
      first = false;
      if (!match) return onLine(line);
      held = { line, why: match[2]?.toLowerCase() ?? "" };
      return undefined;
    },
    conclude(exitCode) {
      if (held && exitCode !== 0) return entryPoint(`fork/exec ${file}: ${held.why}`);
      release();
      return undefined;
    },
  };
}
