import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { projectRoot } from './project.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH'];
/** A terminal and npm may both send the signal of one Ctrl-C, and a lost parent is one more: within this time one, ms. */
const SAME_REQUEST_MS = 300;
const PARENT_CHECK_MS = 200;

/**
 * Runs one of the project's programs as if it had been started at the terminal itself: its input and output are the
 * terminal's, signals reach it exactly once, and its exit code comes back.
 *
 * It leads its own process group, because the terminal would otherwise send it each Ctrl-C directly, npm would send
 * another one, and a second Ctrl-C means "stop at once".
 *
 * @param {string} program - a path from the checkout's root
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code, 128 + n after signal n
 */
export async function runInForeground(program, args) {
  const child = spawn(process.execPath, [join(projectRoot, program), ...args], {
    stdio: 'inherit',
    detached: process.platform !== 'win32',
  });
  const signals = forwardSignals(child);
  const stopWatching = onParentGone(() => signals.send('SIGTERM'));
  try {
    return await exitCodeOf(child);
  } finally {
    signals.stop();
    stopWatching();
  }
}

/** Passes signals on to the child; the same one again within `SAME_REQUEST_MS` is taken for an echo. */
function forwardSignals(child) {
  const sentAt = new Map();
  const send = (signal) => {
    const now = performance.now();
    if (signal !== 'SIGWINCH' && now - (sentAt.get(signal) ?? -Infinity) < SAME_REQUEST_MS) return;
    sentAt.set(signal, now);
    child.kill(signal);
  };
  const signals = process.platform === 'win32' ? ['SIGINT'] : FORWARDED;
  for (const signal of signals) process.on(signal, send);
  const stop = () => {
    for (const signal of signals) process.off(signal, send);
  };
  return { send, stop };
}

/**
 * npm passes SIGTERM to the shell between us, which ends without passing it on: all that arrives here is that the
 * parent is gone. Outside npm a lost parent means nothing (nohup).
 */
function onParentGone(stop) {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function exitCodeOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
