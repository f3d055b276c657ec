/** What the merged tree tells about an image: its extensions, its size, and whether its entry point can run. */
import type { Architecture } from "../function/configuration.ts";
import type { ImageSettings } from "./image-config.ts";
import { quoted } from "./layer-entry.ts";
import type { LayerTree } from "./layer-tree.ts";

export interface ImageFacts {
  effectiveSizeBytes: number;
  /** Names of the executables in /opt/extensions, sorted. */
  extensions: string[];
  /** Sentences about an entry point that looks unrunnable. */
  warnings: string[];
}

export function imageFacts(tree: LayerTree, settings: ImageSettings): ImageFacts {
  return {
    effectiveSizeBytes: tree.effectiveSizeBytes(),
    extensions: extensionsOf(tree),
    warnings: entryPointWarnings(tree, settings),
  };
}

function extensionsOf(tree: LayerTree): string[] {
  const names = tree.lookup(extensionsFolder)?.node.children?.keys() ?? [];
  return [...names]
    .filter((name) => {
      const node = tree.lookup(`${extensionsFolder}/${name}`)?.node;
      return node?.type === "file" && (node.mode & 0o111) !== 0;
    })
    .sort();
}

/** ENTRYPOINT and CMD are one list; its first word is the program, whichever of the two it comes from. */
function entryPointWarnings(tree: LayerTree, settings: ImageSettings): string[] {
  const program = settings.entryPoint[0] ?? settings.command[0];
  const member = settings.entryPoint.length > 0 ? "entry point" : "command";
  if (program === undefined) {
    return ["The image has neither ENTRYPOINT nor CMD: give the function an entry point, or it cannot start."];
  }
  const subject = `The ${member} ${quoted(program)}`;
  if (program.startsWith("/")) return programWarnings(tree, program, subject, settings.architecture);

  const found = candidates(program, settings).find((path) => tree.lookup(path)?.node.type === "file");
  if (!found) {
    const where = program.includes("/") ? `below ${settings.workingDirectory}` : "in any folder of PATH";
    return [`${subject} is not an absolute path, and nothing is there ${where}: the function cannot start.`];
  }
  return [
    `${subject} is not an absolute path; it is taken as ${found}. Lambda asks for an absolute path.`,
    ...programWarnings(tree, found, subject, settings.architecture),
  ];
}

/** Where a program that is no absolute path may lie: beside the working directory, or in PATH's folders. */
function candidates(program: string, { workingDirectory, environment }: ImageSettings): string[] {
  if (program.includes("/")) return [`${workingDirectory}/${program}`.replace(/\/{2,}/g, "/")];
  const folders = (environment.PATH ?? defaultPath).split(":").filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => `${folder}/${program}`.replace(/\/{2,}/g, "/"));
}

function programWarnings(tree: LayerTree, path: string, subject: string, architecture: Architecture): string[] {
  const found = tree.lookup(path);
  if (!found) return [`${subject} is not in the image: the function cannot start.`];
  const { node, folders } = found;
  if (node.type !== "file") return [`${subject} is not a file: the function cannot start.`];
  const warnings: string[] = [];
  // Functions run as a user of no group, whatever USER the image names.
  if ((node.mode & 0o001) === 0) {
    warnings.push(`${subject} is not executable by everyone (mode ${octal(node.mode)}): the function cannot start.`);
  }
  const closed = folders.find((folder) => (folder.mode & 0o001) === 0);
  if (closed) {
    warnings.push(`${subject} lies in a folder that not everyone may enter (mode ${octal(closed.mode)}).`);
  }
  const fault = formatFault(node.program, architecture);
  if (fault) warnings.push(`${subject} ${fault}: the function cannot start.`);
  return warnings;
}

function formatFault(program: string | undefined, architecture: Architecture): string | undefined {
  if (program === architecture || program === "script") return undefined;
  if (program === undefined) return 'is neither an ELF program nor a script that begins with "#!"';
  const other = program === "other-elf" ? "another architecture" : program;
  return `is a program for ${other}, but the image is for ${architecture}`;
}

const extensionsFolder = "/opt/extensions";
/** The engine's, for an image that sets none. */
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
