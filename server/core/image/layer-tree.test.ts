import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ImageSettings } from "./image-config.ts";
import { imageFacts } from "./image-facts.ts";
import type { EntryType, LayerEntry, ProgramFormat } from "./layer-entry.ts";
import { LayerTree, type TreeNode } from "./layer-tree.ts";

/** `usr/` is a folder, `a -> b` a symlink, `a => b` a hard link, `a = 7` a file of seven bytes, `a` an empty file. */
function entry(line: string, number: number, more: Partial<LayerEntry> = {}): LayerEntry {
  const [, path = "", sign = "", target = ""] = /^(\S*?)\/?(?: (->|=>|=) (\S+))?$/.exec(line) ?? [];
  const type: EntryType =
    sign === "->" ? "symlink" : sign === "=>" ? "hardlink" : line.endsWith("/") || line === "" ? "directory" : "file";
  const sizeBytes = sign === "=" ? Number(target) : 0;
  return { number, path, type, mode: 0o755, sizeBytes, linkTarget: sign === "=" ? "" : target, ...more };
}

function tree(...layers: string[][]): LayerTree {
  const built = new LayerTree();
  for (const [index, lines] of layers.entries()) {
    built.beginLayer({ position: index + 1, count: layers.length, digest: `sha256:${index}` });
    for (const [at, line] of lines.entries()) built.add(entry(line, at + 1));
  }
  return built;
}

function paths(node: TreeNode, prefix = ""): string[] {
  return [...(node.children ?? [])]
    .flatMap(([name, child]) =>
      child.type === "directory" ? [`${prefix}${name}/`, ...paths(child, `${prefix}${name}/`)] : [`${prefix}${name}`],
    )
    .sort();
}

describe("layers laid over each other", () => {
  test.each<[string, string[][], string[]]>([
    [
      "a later layer adds and replaces",
      [
        ["a/", "a/x = 1"],
        ["a/y", "a/x = 2"],
      ],
      ["a/", "a/x", "a/y"],
    ],
    ["folders without an entry are made", [["a/b/c"]], ["a/", "a/b/", "a/b/c"]],
    ["a whiteout hides", [["a/x", "a/y"], ["a/.wh.x"]], ["a/", "a/y"]],
    ["a whiteout hides a whole folder", [["a/b/c", "d"], [".wh.a"]], ["d"]],
    ["a whiteout of what is not there hides nothing", [["a"], [".wh.b", "c/.wh.d"]], ["a", "c/"]],
    [
      "a whiteout spares its own layer, before it",
      [
        ["a/x", "a/old"],
        ["a/x", "a/.wh.x"],
      ],
      ["a/", "a/old", "a/x"],
    ],
    ["a whiteout spares its own layer's part of a folder", [["a/x"], ["a/y", ".wh.a"]], ["a/", "a/y"]],
    [
      "an opaque folder hides what is below",
      [
        ["a/x", "a/b/y"],
        ["a/", "a/.wh..wh..opq", "a/z"],
      ],
      ["a/", "a/z"],
    ],
    [
      "opaque also after its files",
      [
        ["a/x", "a/b/y"],
        ["a/b/z", "a/.wh..wh..opq"],
      ],
      ["a/", "a/b/", "a/b/z"],
    ],
    [
      "an opaque root hides everything",
      [
        ["a/x", "b"],
        [".wh..wh..opq", "c"],
      ],
      ["c"],
    ],
    ["bookkeeping of aufs is skipped", [["a", ".wh..wh.plnk", ".wh..wh.aufs"]], ["a"]],
    [
      "a folder replaces a link to one",
      [
        ["b/x", "a -> b"],
        ["a/", "a/y"],
      ],
      ["a/", "a/y", "b/", "b/x"],
    ],
    ["a file replaces a folder", [["a/x"], ["a"]], ["a"]],
    ["a folder keeps what lower layers have", [["a/x"], ["a/"]], ["a/", "a/x"]],
    ["a hidden hard link's other name stays", [["a = 5", "b => a"], [".wh.a"]], ["b"]],
    ["so does one made from a lower layer", [["a = 5"], ["b => a", ".wh.a"]], ["b"]],
  ])("%s", (_what, layers, expected) => expect(paths(tree(...layers).root)).toEqual(expected));

  test("count what hard links share once, and what is hidden not at all", () => {
    expect(tree(["a = 10", "b => a", "c = 5"], [".wh.c", "d = 1"]).effectiveSizeBytes()).toBe(11);
  });

  test.each<[string, string[][], string]>([
    [
      "an entry below a symlink",
      [
        ["etc/", "a -> etc"],
        ["x", "a/passwd"],
      ],
      'Layer 2 of 2 (sha256:1): entry 2 "a/passwd" lies below "a", which is a symbolic link.',
    ],
    ["an entry below a file", [["a", "a/b"]], 'entry 2 "a/b" lies below "a", which is a file.'],
    ["a whiteout below a symlink", [["a -> /"], ["a/.wh.etc"]], 'lies below "a", which is a symbolic link.'],
    ["a hard link to nothing", [["a => b"]], 'entry 1 "a" is a hard link to "b", which is not there.'],
    ["a hard link to what is hidden", [["b"], [".wh.b", "a => b"]], 'is a hard link to "b", which is not there.'],
    ["a hard link to a folder", [["b/", "a => b"]], 'is a hard link to "b", which is a folder.'],
    ["a whiteout of nothing", [[".wh."]], "is a whiteout of nothing."],
    ["a whiteout of the folder above", [["a/.wh..."]], "is a whiteout of nothing."],
  ])("refuse %s", (_what, layers, part) => {
    expect(() => tree(...layers)).toThrow(expect.objectContaining({ code: "InvalidImage" }));
    expect(() => tree(...layers)).toThrow(part);
  });
});

describe("links", () => {
  const image = tree([
    "usr/bin/node = 3",
    "bin -> usr/bin",
    "abs -> /usr/bin/node",
    "up -> ../../../../usr/bin",
    "a/rel -> ../bin/node",
    "loop -> loop2",
    "loop2 -> loop",
    "gone -> nowhere",
  ]);

  test.each<[string, string | undefined]>([
    ["/bin/node", "/usr/bin/node"],
    ["/abs", "/usr/bin/node"],
    ["/up/node", "/usr/bin/node"],
    ["/a/rel", "/usr/bin/node"],
    ["/a/../abs", "/usr/bin/node"],
    ["/../../usr/./bin", "/usr/bin"],
    ["/loop", undefined],
    ["/gone", undefined],
    ["/usr/bin/node/x", undefined],
    ["/", "/"],
  ])("%s is %s", (from, to) => expect(image.lookup(from)?.path).toBe(to));

  test("never lead out of the tree or into an endless loop", () => {
    const name = fc.constantFrom("a", "b", "c", "..", ".");
    const target = fc.tuple(fc.constantFrom("", "/"), fc.array(name, { minLength: 1, maxLength: 5 }));
    fc.assert(
      fc.property(
        fc.array(target, { minLength: 3, maxLength: 3 }),
        fc.array(name, { maxLength: 6 }),
        (targets, path) => {
          const links = targets.map(([slash, names], at) => `${"abc"[at]} -> ${slash}${names.join("/")}`);
          const found = tree(links).lookup(path.join("/"));
          expect(found === undefined || found.path === "/").toBe(true);
        },
      ),
    );
  });
});

describe("what is said of an image", () => {
  const settings: ImageSettings = {
    architecture: "x86_64",
    entryPoint: ["/app"],
    command: ["handler"],
    workingDirectory: "/var/task",
    environment: {},
    diffIds: [],
  };
  const say = (change: Partial<ImageSettings>, program: ProgramFormat | undefined = "x86_64", mode = 0o755) => {
    const image = tree(["link -> app", "var/task/run", "usr/bin/node"]);
    image.add(entry("app", 9, { program, mode }));
    image.add(entry("usr/bin/node", 10, { program }));
    image.add(entry("secret/", 11, { mode: 0o700 }));
    image.add(entry("secret/app", 12, { program }));
    return imageFacts(image, { ...settings, ...change }).warnings;
  };

  test.each<[string, string[], string[]]>([
    ["a good entry point", say({}), []],
    ["a script", say({}, "script"), []],
    ["a link to it", say({ entryPoint: ["/link"] }), []],
    [
      "no command at all",
      say({ entryPoint: [], command: [] }),
      ["The image has neither ENTRYPOINT nor CMD: give the function an entry point, or it cannot start."],
    ],
    [
      "a missing one",
      say({ entryPoint: ["/nope"] }),
      ['The entry point "/nope" is not in the image: the function cannot start.'],
    ],
    [
      "a missing command",
      say({ entryPoint: [], command: ["/nope"] }),
      ['The command "/nope" is not in the image: the function cannot start.'],
    ],
    ["a folder", say({ entryPoint: ["/usr"] }), ['The entry point "/usr" is not a file: the function cannot start.']],
    [
      "no execute bit",
      say({}, "x86_64", 0o744),
      ['The entry point "/app" is not executable by everyone (mode 0744): the function cannot start.'],
    ],
    [
      "a closed folder",
      say({ entryPoint: ["/secret/app"] }),
      ['The entry point "/secret/app" lies in a folder that not everyone may enter (mode 0700).'],
    ],
    [
      "another architecture",
      say({}, "arm64"),
      ['The entry point "/app" is a program for arm64, but the image is for x86_64: the function cannot start.'],
    ],
    [
      "a third architecture",
      say({}, "other-elf"),
      [
        'The entry point "/app" is a program for another architecture, but the image is for x86_64: the function cannot start.',
      ],
    ],
    [
      "no program",
      say({ entryPoint: ["/var/task/run"] }),
      [
        'The entry point "/var/task/run" is neither an ELF program nor a script that begins with "#!": the function cannot start.',
      ],
    ],
    [
      "a name in PATH",
      say({ entryPoint: ["node"] }),
      [
        'The entry point "node" is not an absolute path; it is taken as /usr/bin/node. Lambda asks for an absolute path.',
      ],
    ],
    [
      "a name outside PATH",
      say({ entryPoint: ["node"], environment: { PATH: "/opt/bin:relative" } }),
      [
        'The entry point "node" is not an absolute path, and nothing is there in any folder of PATH: the function cannot start.',
      ],
    ],
    [
      "a path below the working directory",
      say({ entryPoint: ["../../app"] }),
      [
        'The entry point "../../app" is not an absolute path; it is taken as /var/task/../../app. Lambda asks for an absolute path.',
      ],
    ],
  ])("%s", (_what, warnings, expected) => expect(warnings).toEqual(expected));

  test("extensions are the executables in /opt/extensions", () => {
    const image = tree([
      "opt/real",
      "opt/extensions/b -> ../real",
      "opt/extensions/folder/",
      "opt/extensions/gone -> /x",
    ]);
    image.add(entry("opt/extensions/data", 5, { mode: 0o644 }));
    image.add(entry("opt/extensions/a", 6, { mode: 0o700 }));
    expect(imageFacts(image, settings).extensions).toEqual(["a", "b"]);
  });
});
