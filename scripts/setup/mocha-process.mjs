import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Buffer } from 'node:buffer';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { projectRoot } from './project.mjs';
import { say } from './say.mjs';

const MOCHA = 'node_modules/mocha/bin/mocha.js';
const REPORTER = './scripts/setup/counting-reporter.mjs';
/** What mocha prints is told in one piece, but no more of it than this. */
const KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Runs mocha in a process of its own, with dist up to date: tests start programs from there (SEGCAST_TEST_BUILT).
 *
 * @param {readonly string[]} args - mocha's
 * @param {{ lingerMs: number, isShown: boolean }} options - `lingerMs`: how long mocha may take to end after the last test;
 *   `isShown`: whether its output goes straight to the terminal, or is returned
 * @returns {Promise<{ exitCode: number, output: string, counts: { passed: number, failed: number, skipped: number } | undefined }>}
 *   `counts` is what mocha itself counted; undefined when it did not get to the end
 */
export async function runMochaProcess(args, { lingerMs, isShown }) {
  const folder = mkdtempSync(join(tmpdir(), 'segcast-test-'));
  const countsFile = join(folder, 'counts.json');
  const out = isShown ? 'inherit' : 'pipe';
  try {
    const mocha = spawn(process.execPath, [MOCHA, '--reporter', REPORTER, ...args], {
      cwd: projectRoot,
      env: { ...process.env, SEGCAST_TEST_COUNTS: countsFile, SEGCAST_TEST_BUILT: '1' },
      stdio: ['ignore', out, out],
      detached: process.platform !== 'win32', // a group of its own, to be ended as a whole
    });
    const output = outputOf(mocha);
    const exitCode = await endOf(mocha, { lingerMs, isFinished: () => existsSync(countsFile) });
    return { exitCode, output: output(), counts: readCounts(countsFile) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a process has written so far, both outputs as they came. */
function outputOf({ stdout, stderr }) {
  const chunks = [];
  let bytes = 0;
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes <= KEPT_BYTES) chunks.push(chunk);
    });
  }
  return () => Buffer.concat(chunks).toString();
}

function endOf(mocha, { lingerMs, isFinished }) {
  return new Promise((resolve, reject) => {
    const stopForwarding = forwardSignals(mocha);
    let linger;
    let hasLingered = false;
    const watch = setInterval(() => {
      if (!isFinished()) return;
      clearInterval(watch);
      linger = setTimeout(() => {
        hasLingered = true;
        endLingering(mocha, lingerMs);
      }, lingerMs);
    }, 200);
    mocha.once('error', reject);
    mocha.once('close', (code) => {
      clearInterval(watch);
      clearTimeout(linger);
      stopForwarding();
      resolve(hasLingered ? 1 : (code ?? 1));
    });
  });
}

function endLingering(mocha, lingerMs) {
  say(`the tests are done, but one of them left something open for ${lingerMs / 1000} s; that is a failure`);
  killGroup(mocha, 'SIGKILL');
  // A program outside the group may hold these still, and mocha counts as running as long as they are open.
  for (const stream of [mocha.stdout, mocha.stderr]) stream?.destroy();
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
  if (process.platform === 'win32') return child.kill(signal);
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // nobody is left in it
  }
}

function readCounts(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
