/** A function that attacks the machine it runs on, in the way that its event names, until its timeout. */
import { helloImage, type NodeImage } from "../samples/node-image.ts";

export const attacks = {
  "fork bomb": "bomb",
  "full disk": "fill",
  "memory hog": "eat",
} as const;

export async function hostileImage(): Promise<NodeImage> {
  const hello = await helloImage();
  return {
    ...hello,
    repositoryTag: "bench-hostile:1",
    layers: [...hello.layers.slice(0, -1), { "/var/task/index.mjs": handler }],
  };
}

const handler = `import { spawn } from "node:child_process";
import fs from "node:fs";
const forever = () => new Promise(() => setInterval(() => {}, 1000));
const bomb = 'const { spawn } = require("node:child_process"); const go = () => { for (let n = 0; n < 2; n++)' +
  ' spawn(process.execPath, ["-e", process.env.BOMB], { stdio: "ignore" }).on("error", () => {}); }; go(); setInterval(go, 50);';
const attacks = {
  bomb() {
    spawn(process.execPath, ["-e", bomb], { stdio: "ignore", env: { ...process.env, BOMB: bomb } });
    return forever();
  },
  fill() {
    const chunk = Buffer.alloc(1048576, 1);
    for (let name = 0; ; name++) {
      try {
        const file = fs.openSync("/tmp/" + name % 8, "w");
        for (;;) fs.writeSync(file, chunk);
      } catch (error) {
        if (error.code !== "ENOSPC" && error.code !== "EMFILE") throw error;
        fs.rmSync("/tmp/" + (name + 1) % 8, { force: true });
      }
    }
  },
  eat() {
    const all = [];
    while (process.memoryUsage.rss() < 0.8 * process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1048576) all.push(Buffer.alloc(8388608, 1));
    for (let n = 0; ; n++) for (const one of all) one.fill(n);
  },
};
export const handler = ({ attack }) => attacks[attack]();
`;
