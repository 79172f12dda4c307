import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runMochaProcess } from './mocha-process.mjs';
import { projectRoot } from './project.mjs';
import { SetupError } from './say.mjs';

/** Not in .mocharc.json, which would add them to the files that someone names. */
const TEST_FILES = '**/*.test.{ts,mjs}';
/** Rooms whose tests compute more than they wait, and use nothing the others use: they run beside them. */
const COMPUTING = ['models', 'pipelines'];
/** After the last test mocha ends by itself, unless a test left a process, timer or socket open. */
const LINGER_MS = 20_000;

/**
 * Runs the tests that are named, else all of them: then in two processes side by side, the output of the second after the first's.
 *
 * @param {readonly string[]} args - mocha's
 * @returns {Promise<{ exitCode: number, counts: { passed: number, failed: number, skipped: number } | undefined }>}
 *   `counts` is what mocha itself counted; undefined when it did not get to the end
 */
export async function runMocha(args) {
  const runs = groupsOf(args).map((group, index) =>
    runMochaProcess([...group, ...args], { lingerMs: LINGER_MS, isShown: index === 0 }),
  );
  const ended = await Promise.all(runs);
  for (const { output } of ended) process.stdout.write(output);
  return { exitCode: Math.max(...ended.map(({ exitCode }) => exitCode)), counts: sumOf(ended) };
}

/** The counts of a run in which at least one test ran; throws a SetupError otherwise. */
export function ensureTestsRan({ counts, exitCode }) {
  if (counts === undefined) {
    throw new SetupError(
      `mocha ended with exit code ${exitCode} before it had run all tests.`,
      'Its messages are above: usually a test file that cannot be loaded.',
    );
  }
  if (counts.passed + counts.failed === 0) {
    throw new SetupError('No test ran.', 'Check the file names and the --grep given to npm test.');
  }
  return counts;
}

/** Which tests each process runs, as arguments of mocha's. */
function groupsOf(args) {
  if (args.some((arg) => arg.startsWith('test/'))) return [[]];
  const computing = COMPUTING.map((room) => `test/${room}`).filter((room) =>
    existsSync(join(projectRoot, room)),
  );
  if (computing.length === 0) return [[`test/${TEST_FILES}`]];
  const files = computing.map((room) => `${room}/${TEST_FILES}`);
  return [[`test/${TEST_FILES}`, ...files.flatMap((file) => ['--ignore', file])], files];
}

/** The counts of all; undefined when one of them did not get to the end. */
function sumOf(ended) {
  const counts = ended.map((one) => one.counts);
  if (counts.includes(undefined)) return undefined;
  const sum = (name) => counts.reduce((total, one) => total + one[name], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
