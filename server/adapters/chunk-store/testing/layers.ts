/** Three layers of one image, each packed in another way; together they run on this machine. */
import { packLayer } from "../../registry/testing/image.ts";

export const program = Buffer.concat([
  Buffer.from("\x7fELF\x02\x01\x01"),
  Buffer.alloc(11),
  Buffer.from([process.arch === "arm64" ? 183 : 62, 0]),
]);
export const base = packLayer(
  [
    { path: "bootstrap", content: program },
    { path: "etc/old", content: "1234567" },
  ],
  "gzip",
);
export const middle = packLayer(
  [{ path: "etc/.wh.old" }, { path: "opt/extensions/watch", content: "#!/bin/sh" }],
  "zstd",
);
export const top = packLayer([{ path: "var/task/index.js", content: "x".repeat(1000) }], "none");
