/** Damage on the disk: one byte in the file is another. */
import { open } from "node:fs/promises";

export async function flipByte(file: string): Promise<void> {
  await using handle = await open(file, "r+");
  const { size } = await handle.stat();
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, Math.floor(size / 4));
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  await handle.write(byte, 0, 1, Math.floor(size / 4));
}
