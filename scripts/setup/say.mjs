/** Tells the user what happens next. On stderr, so that stdout stays the program's own. */
export function say(text) {
  process.stderr.write(`segcast: ${text}\n`);
}

/** A set-up that cannot go on: what is wrong, and what the user can do. */
export class SetupError extends Error {
  name = 'SetupError';

  /**
   * @param {string} message - one sentence
   * @param {string} remedy - what to do next, possibly several lines
   */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * Runs a script's main function: a SetupError is told without a stack trace and ends with exit code 1.
 *
 * @param {() => number | Promise<number>} main - resolves to the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n✗ ${error.message}\n  ${error.remedy.replaceAll('\n', '\n  ')}\n`);
    process.exitCode = 1;
  }
}

/** A duration as people read it: `0.4 s`, `12 s`, `2 min 5 s`. */
export function seconds(sinceMs) {
  const elapsed = (Date.now() - sinceMs) / 1000;
  if (elapsed < 10) return `${elapsed.toFixed(1)} s`;
  if (elapsed < 60) return `${Math.round(elapsed)} s`;
  return `${Math.floor(elapsed / 60)} min ${Math.round(elapsed % 60)} s`;
}
