/**
 * What one function feels of another that attacks the machine. The hostile one has half a CPU; the other is invoked
 * warm, one call after the other, in rounds with and without the attack.
 */
import { lambdaAt } from "../../e2e/lambda.ts";
import { listenTo } from "../../e2e/live.ts";
import { type BenchClient, clientOf, invocationsOf } from "./bench-client.ts";
import type { BenchImages } from "./bench-images.ts";
import { atMost, compare, type Rounds, type Row } from "./figures.ts";
import { attacks } from "./hostile-image.ts";
import { functionName, startWith } from "./measured-platform.ts";

const ROUNDS = 3;
const ROUND_MS = 3000;
const WARM_UP_MS = 2000;

const hostileName = "hostile";
/** Half of the 1769 MB that go with a whole CPU. */
const HOSTILE_MEMORY_MIB = 884;
/** An attack lasts longer than a round: it has to begin. */
const HOSTILE_TIMEOUT_S = 8;

export async function measureHostile(images: BenchImages): Promise<Row[]> {
  const [victim, hostile] = [await images.of("echo"), await images.of("hostile")];
  await using platform = await startWith(victim);
  using lambda = lambdaAt(platform.endpoint);
  await lambda.create(hostileName, hostile.imageUri, { MemorySize: HOSTILE_MEMORY_MIB, Timeout: HOSTILE_TIMEOUT_S });
  using client = clientOf(platform.endpoint);
  using attacker = clientOf(platform.endpoint);
  using page = await listenTo(platform.endpoint);
  await invokeFor(client, WARM_UP_MS);
  const rows: Row[] = [];
  for (const [name, attack] of Object.entries(attacks)) {
    const [measured, floor]: [Rounds, Rounds] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      floor.push(await invokeFor(client, ROUND_MS));
      const begun = page.untilEvent(
        "environment",
        ({ environment }) => environment.functionName === hostileName && environment.state === "Busy",
      );
      const attacked = attacker.call("POST", invocationsOf(hostileName), JSON.stringify({ attack }));
      await begun;
      measured.push(await invokeFor(client, ROUND_MS));
      await attacked;
    }
    const figure = `warm invoke beside a ${name} with half a CPU`;
    rows.push(
      compare({ figure, unit: "ms", measured, floor, floorIs: "the same without the attack" }, 0.5, atMost(2)),
      compare({ figure, unit: "ms", measured, floor, floorIs: "" }, 0.99),
    );
  }
  return rows;
}

/** @returns milliseconds of each call */
async function invokeFor(client: BenchClient, durationMs: number): Promise<number[]> {
  const samples: number[] = [];
  const body = JSON.stringify("x".repeat(1000));
  for (const startedAt = performance.now(); performance.now() - startedAt < durationMs; ) {
    const calledAt = performance.now();
    await client.call("POST", invocationsOf(functionName), body);
    samples.push(performance.now() - calledAt);
  }
  return samples;
}
