import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { packagePath } from '../../src/core/package-root.js';

/** How a command ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line from its sources; for commands that are watched or interrupted while they run. */
export function startCli(...args: readonly string[]): ChildProcess & { readonly result: Promise<CliResult> } {
  const main = packagePath('src', 'cli', 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>; // 'exit' carries code and signal
  const result = Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return Object.assign(child, {
    result: result.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })),
  });
}

/** Runs the command line to its end. */
export function runCli(...args: readonly string[]): Promise<CliResult> {
  return startCli(...args).result;
}

/** Resolves with the first match in what the process prints; fails when it ends without. */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let seen = '';
  for await (const chunk of on(child)) {
    seen += chunk;
    const match = pattern.exec(seen);
    if (match !== null) return match;
  }
  throw new Error(`the process ended without printing ${pattern}; it printed:\n${seen}`);
}

async function* on(child: ChildProcess): AsyncGenerator<string> {
  const chunks: string[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  child.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk.toString());
    wake();
  });
  child.once('exit', () => {
    ended = true;
    wake();
  });
  for (;;) {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
    if (ended) return;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}
