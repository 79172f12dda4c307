import { fork, type ChildProcess } from 'node:child_process';
import { toNormalPriority } from '../../core/priority.js';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SegcastError } from '../../core/errors.js';

/** Viewers that take every picture a server sends them; in another process. */
export interface Viewers extends AsyncDisposable {
  readonly pids: readonly number[];
  /** Why they look no more; undefined while they do. */
  readonly lost: SegcastError | undefined;
}

/**
 * Connects viewers to a server.
 *
 * @param url - of the server's page
 * @param count - how many
 * @throws SegcastError `internal` when they cannot connect
 */
export async function startViewers(url: string, count: number): Promise<Viewers> {
  const socketUrl = new URL('/ws', url.replace(/^http/, 'ws')).href;
  const child = fork(entry(), [socketUrl, String(count)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  toNormalPriority(child.pid);
  const exited = endOf(child);
  const connected = await Promise.race([saidHello(child).then(() => true), exited.then(() => false)]);
  if (!connected) throw noViewer('could not connect to the server of the measurement');
  return {
    pids: child.pid === undefined ? [] : [child.pid],
    get lost() {
      return child.exitCode === null && child.signalCode === null
        ? undefined
        : noViewer('was lost in the middle of the measurement');
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The entry with the ending this very file has: .ts from the sources, .js from dist. */
function entry(): string {
  return fileURLToPath(new URL(`./viewer-process${extname(import.meta.url)}`, import.meta.url));
}

/** Resolves when the process is gone, or could not be started. */
function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

/** It says one thing only: that all are connected. */
function saidHello(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('message', () => resolve()));
}

function noViewer(what: string): SegcastError {
  return new SegcastError(
    'internal',
    `The viewer of the measurement ${what}.`,
    'Check that programs of this machine may connect to each other on 127.0.0.1, and that memory suffices.',
  );
}
