import type { Random } from "../../ports/random.ts";

export const randomNumbers: Random = { next: () => Math.random() };
