import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { projectRoot } from './project.mjs';
import { say, SetupError } from './say.mjs';

const MOCHA = 'node_modules/mocha/bin/mocha.js';
/** Not in .mocharc.json, which would add them to the files that someone names. */
const ALL_TESTS = 'test/**/*.test.ts';
const REPORTER = './scripts/setup/counting-reporter.mjs';
/** After the last test mocha ends by itself, unless a test left a process, timer or socket open. */
const LINGER_MS = 20_000;

/**
 * Runs mocha on the terminal, with dist up to date: tests start programs from there (SEGCAST_TEST_BUILT).
 *
 * @param {readonly string[]} args - mocha's
 * @param {{ lingerMs?: number }} options - `lingerMs`: how long mocha may take to end after the last test; default 20 s
 * @returns {Promise<{ exitCode: number, counts: { passed: number, failed: number, skipped: number } | undefined }>}
 *   `counts` is what mocha itself counted; undefined when it did not get to the end
 */
export async function runMocha(args, { lingerMs = LINGER_MS } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'segcast-test-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const mocha = spawn(
      process.execPath,
      [
        MOCHA,
        '--reporter',
        REPORTER,
        ...(args.some((arg) => arg.startsWith('test/')) ? [] : [ALL_TESTS]),
        ...args,
      ],
      {
        cwd: projectRoot,
        env: { ...process.env, SEGCAST_TEST_COUNTS: countsFile, SEGCAST_TEST_BUILT: '1' },
        stdio: ['ignore', 'inherit', 'inherit'],
        detached: process.platform !== 'win32', // a group of its own, to be ended as a whole
      },
    );
    const exitCode = await endOf(mocha, { lingerMs, isFinished: () => existsSync(countsFile) });
    return { exitCode, counts: readCounts(countsFile) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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

function endOf(mocha, { lingerMs, isFinished }) {
  return new Promise((resolve, reject) => {
    const stopForwarding = forwardSignals(mocha);
    let linger;
    const watch = setInterval(() => {
      if (!isFinished()) return;
      clearInterval(watch);
      linger = setTimeout(() => endLingering(mocha, lingerMs), lingerMs);
    }, 200);
    mocha.once('error', reject);
    mocha.once('exit', (code) => {
      clearInterval(watch);
      clearTimeout(linger);
      stopForwarding();
      resolve(code ?? 1);
    });
  });
}

function endLingering(mocha, lingerMs) {
  say(`the tests are done, but one of them left something open for ${lingerMs / 1000} s; that is a failure`);
  killGroup(mocha, 'SIGKILL');
}

function forwardSignals(mocha) {
  const forward = (signal) => killGroup(mocha, signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

function killGroup(child, signal) {
  if (process.platform === 'win32') child.kill(signal);
  else process.kill(-child.pid, signal);
}

function readCounts(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
