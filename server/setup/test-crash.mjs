/**
 * `npm run test:crash`: kills the platform under load two hundred times. `npm run test:crash -- 50 7` runs fifty
 * rounds from seed 7.
 */
import { prepare } from "./prepare.mjs";
import { runScript } from "./progress.mjs";
import { runHere } from "./run.mjs";

await runScript(async () => {
  const [rounds = "200", seed = String(Math.floor(Math.random() * 1e9))] = process.argv.slice(2);
  const { node, dockerHost } = await prepare({ pages: true });
  console.log(`\n  ${rounds} rounds from seed ${seed}: npm run test:crash -- ${rounds} ${seed} runs them again\n`);
  const env = { DOCKER_HOST: dockerHost, LAMBDARIUM_TEST_ROUNDS: rounds, LAMBDARIUM_TEST_SEED: seed };
  return runHere(node, ["node_modules/@playwright/test/cli.js", "test", "e2e/crash.spec.ts", "--max-failures=1"], env);
});
