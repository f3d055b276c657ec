import { grouped } from "./numbers.ts";

const steps = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
] as const;

/** Decimal units, one digit after the point: "130.2 MB". */
export function bytes(size: number): string {
  for (const [unit, name] of steps) {
    // What would round to 1000.0 of a unit is written in the next one.
    if (size >= unit * 0.99995) return `${grouped(size / unit, 1)} ${name}`;
  }
  return `${grouped(size)} B`;
}

/** Bytes each second: "48.2 MB/s". */
export function speed(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

/** Memory as Lambda writes it: MiB called MB. */
export function memory(sizeMiB: number): string {
  return `${grouped(sizeMiB)} MB`;
}
