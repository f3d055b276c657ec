/**
 * Who may import whom: the dependency picture of server/README.md as a test. It reads the import statements of every
 * file, so a wrong arrow is named with its file.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

type Room =
  | "core"
  | "ports"
  | "operations"
  | "background"
  | "adapters"
  | "edges"
  | "samples"
  | "bench"
  | "composition" // main.ts, compose.ts and what only they use
  | "platform"
  | "config"
  | "setup"
  | "app"
  | "components"
  | "prisma client"
  | "package";

/** Arrows that are allowed beside those into the same room. `package` covers npm and node:. */
const mayImport: Record<Room, Room[]> = {
  core: [],
  ports: ["core"],
  operations: ["core", "ports"],
  background: ["core", "ports", "operations", "package"],
  adapters: ["core", "ports", "package", "prisma client"],
  edges: ["core", "ports", "operations", "package"],
  samples: ["core", "ports", "platform", "package"],
  platform: ["core"],
  config: ["core", "package"],
  composition: [
    "core",
    "ports",
    "operations",
    "background",
    "adapters",
    "edges",
    "samples",
    "platform",
    "config",
    "package",
  ],
  bench: ["core", "ports", "operations", "background", "adapters", "edges", "samples", "platform", "config", "package"],
  setup: ["package"],
  app: ["platform", "core", "components", "package"],
  components: ["core", "app", "package"],
  "prisma client": ["package"],
  package: [],
};

/** Packages that belong to one place alone. */
const onlyIn: Record<string, RegExp> = {
  dockerode: /^server\/adapters\/docker\//,
  "@prisma/adapter-better-sqlite3": /^server\/adapters\/prisma\//,
  "@tus/server": /^server\/edges\/upload\//,
  "@tus/file-store": /^server\/edges\/upload\//,
  "socket.io": /^server\/edges\/live\//,
  "tar-stream": /^server\/(adapters|samples)\//,
  pino: /^server\/adapters\/system\//,
  next: /^(app|components|server\/main\.ts|server\/pages\.ts)/,
};

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

function roomOf(file: string): Room {
  if (/^server\/(core|ports|operations|background|adapters|edges|samples|bench|setup)\//.test(file)) {
    return file.split("/")[1] as Room;
  }
  if (file === "server/platform.ts") return "platform";
  if (file === "server/config.ts") return "config";
  if (file.startsWith("server/")) return "composition";
  if (file.startsWith("prisma/client/")) return "prisma client";
  if (file.startsWith("app/")) return "app";
  if (file.startsWith("components/")) return "components";
  return "package";
}

async function importsOf(file: string): Promise<Import[]> {
  const text = await readFile(path.join(root, file), "utf8");
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/gm,
  );
  return [...found].map((match) => {
    const target = match[2] ?? match[3] ?? "";
    const to = target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target) : target;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

const files = (
  await Promise.all(
    ["server", "app", "components"].map((folder) =>
      readdir(path.join(root, folder), { recursive: true }).then((names) =>
        names.map((name) => path.posix.join(folder, name)),
      ),
    ),
  )
)
  .flat()
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file));
const sources = files.filter((file) => !/\.(test|contract)\.|\/testing\/|\/contract\//.test(file));
const imports = (await Promise.all(sources.map(importsOf))).flat();
const inside = (target: string) => target.includes("/") && roomOf(target) !== "package";

test("the sources are found", () => expect(imports.length).toBeGreaterThan(100));

test("arrows between rooms run one way", () => {
  const wrong = imports.filter(({ from, to, typeOnly }) => {
    const [source, target] = [roomOf(from), inside(to) ? roomOf(to) : "package"];
    if (source === target) return false;
    // Rules and ports may name a node: type, and zod parses at the edges of the core.
    if (target === "package" && (source === "core" || source === "ports" || source === "operations")) {
      return !(to === "zod" || (typeOnly && to.startsWith("node:") && source !== "core"));
    }
    return !mayImport[source].includes(target);
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test("a package is imported where it belongs and nowhere else", () => {
  const wrong = imports.filter(({ from, to }) => {
    const owner = Object.keys(onlyIn).find((name) => to === name || to.startsWith(`${name}/`));
    return owner !== undefined && !onlyIn[owner]?.test(from);
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test("adapters do not know each other, but for what a composition hands them", () => {
  const adapter = (file: string) => /^server\/adapters\/([^/]+)\//.exec(file)?.[1];
  const wrong = imports.filter(({ from, to }) => {
    const [source, target] = [adapter(from), adapter(to)];
    return source && target && source !== target;
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test("only main.ts touches the process and the console", async () => {
  const wrong: string[] = [];
  for (const file of sources.filter((name) => /^server\/(?!setup\/|bench\/|samples\/hello\/|main\.ts)/.test(name))) {
    const text = await readFile(path.join(root, file), "utf8");
    if (/\bconsole\.|\bprocess\.(on|once|exit)\b/.test(text)) wrong.push(file);
  }
  expect(wrong).toEqual([]);
});

test("no file has a second subject: none is over 300 lines", async () => {
  const long: string[] = [];
  for (const file of sources) {
    const lines = (await readFile(path.join(root, file), "utf8")).split("\n").length - 1;
    if (lines > 300) long.push(`${file}: ${lines} lines`);
  }
  expect(long).toEqual([]);
});
