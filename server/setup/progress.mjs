/**
 * What a person sees while a machine is made ready: one line a step, with its time; a step that is done already says
 * nothing. Long steps count their seconds where there is a terminal.
 */
const terminal = Boolean(process.stdout.isTTY);

/**
 * @template Result
 * @param {string} title what is being done, for a person
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  if (!terminal) console.log(`  … ${title}`);
  const ticker = terminal ? setInterval(() => process.stdout.write(`\r  … ${title} ${seconds()} `), 200) : undefined;
  const clear = terminal ? "\r\u001b[K" : "";
  try {
    const result = await work();
    console.log(`${clear}  ✓ ${title} (${seconds()})`);
    return result;
  } catch (error) {
    console.log(`${clear}  ✗ ${title} (${seconds()})`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** A sentence that ends the setup: what is missing and the command that mends it. No stack is shown for it. */
export class SetupProblem extends Error {}

/**
 * Runs a script's main function: a SetupProblem is printed as it is and exits with 1.
 * @param {() => Promise<number>} main its result is the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof SetupProblem ? `\n${error.message}\n` : error);
    process.exitCode = 1;
  }
}
