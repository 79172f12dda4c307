import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { packagePath } from '../../src/core/package-root.js';
import { isBuilt } from './built.js';

/** How a command ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command, killed at the end of its scope if it still runs. */
export type RunningCli = ChildProcess & AsyncDisposable & { readonly result: Promise<CliResult> };

const PROGRAM = isBuilt
  ? [packagePath('dist', 'src', 'cli', 'main.js')]
  : ['--import', 'tsx', packagePath('src', 'cli', 'main.ts')];

/** Starts the command line; for commands that are watched or interrupted while they run. */
export function startCli(...args: readonly string[]): RunningCli {
  const child = spawn(process.execPath, [...PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit') as Promise<[number | null]>; // 'exit' carries code and signal
  const result = Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const told = result.then(([[code], stdout, stderr]) => ({ code, stdout, stderr }));
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL');
    await told;
  };
  return Object.assign(child, { result: told, [Symbol.asyncDispose]: dispose });
}

/** Runs the command line to its end. */
export function runCli(...args: readonly string[]): Promise<CliResult> {
  return startCli(...args).result;
}

/** Resolves with the first match in what the process prints; fails when it ends without. */
export function printed(
  child: ChildProcess,
  pattern: RegExp,
  stream: 'stdout' | 'stderr' = 'stdout',
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child[stream]?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const match = pattern.exec(seen);
      if (match !== null) resolve(match);
    });
    child.once('exit', () =>
      reject(new Error(`the process ended without printing ${pattern}; it printed:\n${seen}`)),
    );
  });
}
