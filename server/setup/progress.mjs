/**
 * What a person sees while a machine is made ready: one line a step, with its time; a step that is done already says
 * nothing. Where there is a terminal, its last line counts the seconds of what is running.
 */
const terminal = Boolean(process.stdout.isTTY);
const REDRAW_MS = 250;

/** @type {Map<symbol, { title: string, startedAt: number }>} */
const running = new Map();
/** @type {NodeJS.Timeout | undefined} */
let ticker;

/**
 * @template Result
 * @param {string} title what is being done, for a person
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function step(title, work) {
  const id = Symbol(title);
  const startedAt = Date.now();
  running.set(id, { title, startedAt });
  if (terminal) ticker ??= setInterval(draw, REDRAW_MS);
  else console.log(`  … ${title}`);
  const end = (/** @type {string} */ mark) => {
    running.delete(id);
    console.log(
      `${terminal ? "\r\u001b[K" : ""}  ${mark} ${title} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
    if (running.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  };
  try {
    const result = await work();
    end("✓");
    return result;
  } catch (error) {
    end("✗");
    throw error;
  }
}

/** One line, cut to the terminal's width: a line that wraps could not be drawn over. */
function draw() {
  const now = Date.now();
  const steps = [...running.values()].map(
    ({ title, startedAt }) => `${title} ${Math.floor((now - startedAt) / 1000)} s`,
  );
  process.stdout.write(`\r\u001b[K${`  … ${steps.join("  ·  ")}`.slice(0, (process.stdout.columns || 80) - 1)}`);
}

/**
 * Does two things at once. When one fails the other is awaited, so that nothing is cut off in the middle.
 * @template First, Second
 * @param {Promise<First>} first
 * @param {Promise<Second>} second
 * @returns {Promise<[First, Second]>}
 */
export async function both(first, second) {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
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
