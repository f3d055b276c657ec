import { describe, expect, test } from "vitest";
import { ImageTree, type TreeEntry } from "./image-tree.ts";
import type { EntryType } from "./layer-entry.ts";

/** `usr/` is a folder, `a -> b` a symlink, `a => b` a hard link, `a = 7` a file of seven bytes. */
function imageTree(...layers: string[][]): ImageTree {
  const image = new ImageTree();
  for (const [index, lines] of layers.entries()) {
    image.tree.beginLayer({ position: index + 1, count: layers.length, digest: `sha256:${index}` });
    for (const [at, line] of lines.entries()) {
      const [, path = "", sign = "", target = ""] = /^(\S*?)\/?(?: (->|=>|=) (\S+))?$/.exec(line) ?? [];
      const links: Record<string, EntryType> = { "->": "symlink", "=>": "hardlink", "=": "file" };
      const type = links[sign] ?? (line.endsWith("/") ? "directory" : "file");
      const linkTarget = sign === "=" ? "" : target;
      const sizeBytes = sign === "=" ? Number(target) : 0;
      image.tree.add({ number: at + 1, path, type, mode: 0o644, sizeBytes, linkTarget });
    }
  }
  return image;
}

/** `usr/ 12 [1,2]`, `x 3 [2] replaces 1`, `old 5 [1] removed by 2` */
function lines(image: ImageTree, path = "/"): string[] | undefined {
  return image.folder(path, 0, 1000)?.entries.map((entry: TreeEntry) => {
    const name = `${entry.name}${entry.type === "directory" ? "/" : ""}`;
    const more = entry.removedBy
      ? ` removed by ${entry.removedBy}`
      : entry.replaces
        ? ` replaces ${entry.replaces}`
        : "";
    return `${name} ${entry.sizeBytes} [${entry.layers}]${more}`;
  });
}

describe("finding in the merged tree", () => {
  const image = imageTree(["usr/lib/Readme = 5", "readme = 1", "etc/old-readme = 2"], ["etc/.wh.old-readme", "usr/z"]);
  const found = (text: string, most = 9) =>
    image.find(text, most).entries.map(({ path, places }) => `${path} ${places}`);

  test("is by a part of the name, whatever its case, upper folders first, with what is removed", () => {
    expect(found("README")).toEqual(["/readme 2", "/etc/old-readme 0,0", "/usr/lib/Readme 1,0,0"]);
    expect(image.find("old", 9).entries).toMatchObject([{ path: "/etc/old-readme", removedBy: 2, sizeBytes: 2 }]);
  });

  test("is by a part of the path where the text has a slash", () => {
    expect(found("lib/re")).toEqual(["/usr/lib/Readme 1,0,0"]);
    expect(found("/usr/")).toEqual(["/usr/lib 1,0", "/usr/z 1,1", "/usr/lib/Readme 1,0,0"]);
  });

  test("counts all and gives as many as are asked for", () => {
    expect(image.find("readme", 1)).toMatchObject({ total: 3, entries: [{ path: "/readme" }] });
    expect(image.find("nothing", 9)).toEqual({ total: 0, entries: [] });
  });
});

describe("a folder of the merged tree", () => {
  test.each<[string, string[][], string, string[]]>([
    ["folders come first, each by name", [["b = 1", "a = 2", "z/"]], "/", ["z/ 0 [1]", "a 2 [1]", "b 1 [1]"]],
    [
      "a folder has the bytes and the layers of all that is to be seen in it",
      [["usr/lib/a = 5", "usr/b = 1"], ["usr/lib/c = 7"]],
      "/",
      ["usr/ 13 [1,2]"],
    ],
    ["what is replaced no longer weighs, and its layer is named", [["a = 5"], ["a = 7"]], "/", ["a 7 [2] replaces 1"]],
    [
      "what a whiteout removed is shown as removed",
      [["a = 5", "b = 1"], [".wh.a"]],
      "/",
      ["a 5 [1] removed by 2", "b 1 [1]"],
    ],
    ["a removed folder is shown whole", [["d/e/a = 5", "d/b = 1"], [".wh.d"]], "/", ["d/ 6 [1] removed by 2"]],
    [
      "an opaque folder shows what it removed",
      [["d/a = 5"], ["d/.wh..wh..opq", "d/b = 1"]],
      "/d",
      ["a 5 [1] removed by 2", "b 1 [2]"],
    ],
    ["what has come back replaces", [["a = 5"], [".wh.a"], ["a = 7"]], "/", ["a 7 [3] replaces 1"]],
    ["a file that replaces a folder takes its bytes away", [["d/a = 5"], ["d = 1"]], "/", ["d 1 [2] replaces 1"]],
    [
      "what several names share weighs once in each folder",
      [["d/a = 5", "d/b => d/a", "e/c => d/a"]],
      "/",
      ["d/ 5 [1]", "e/ 5 [1]"],
    ],
    ["a symlink weighs nothing", [["a -> /etc/passwd"]], "/", ["a 0 [1]"]],
  ])("%s", (_name, layers, path, expected) => {
    expect(lines(imageTree(...layers), path)).toEqual(expected);
  });

  test("is read in parts, with how many there are", () => {
    const image = imageTree([Array.from({ length: 30 }, (_, at) => `f${String(at).padStart(2, "0")} = 1`)].flat());
    expect(image.folder("/", 10, 5)).toMatchObject({ path: "/", from: 10, total: 30 });
    expect(image.folder("/", 10, 5)?.entries.map(({ name }) => name)).toEqual(["f10", "f11", "f12", "f13", "f14"]);
  });

  test.each(["/nothing", "/a", "/link", "/../etc"])("%s is none", (path) => {
    expect(imageTree(["a = 1", "d/", "link -> d"]).folder(path, 0, 10)).toBeUndefined();
  });

  test("tells the image's totals: what several names share counts once", () => {
    const image = imageTree(["d/a = 5", "e/b => d/a", "l -> d", "old = 3"], [".wh.old"]);
    expect(image.folder("/d", 0, 1)?.image).toEqual({ files: 2, folders: 2, symlinks: 1, removed: 1, sizeBytes: 5 });
  });
});
