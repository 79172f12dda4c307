import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagePath } from '../../src/core/package-root.js';
import { RESULT_PATH } from '../bench-result.js';
import type { Bench } from './benches.js';

/** What came of a bench. */
export interface BenchOutcome {
  readonly name: string;
  /** What it printed. */
  readonly text: string;
  /** Its figures; undefined when it failed. */
  readonly result: unknown;
  readonly seconds: number;
}

/** Runs a bench in a process of its own, its output on the terminal as it comes. */
export async function runBench({ name, file, args, quick }: Bench, isQuick: boolean): Promise<BenchOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'segcast-bench-'));
  const resultPath = join(folder, 'result.json');
  const startedAt = performance.now();
  try {
    const command = ['--import', 'tsx', packagePath('bench', file), ...(isQuick ? quick : args)];
    const text = await outputOf(command, { [RESULT_PATH]: resultPath });
    const result = await readFile(resultPath, 'utf8').then(
      (json): unknown => JSON.parse(json),
      () => undefined, // it ended before that, and said why
    );
    return { name, text, result, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function outputOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: packagePath(),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    process.stdout.write(part);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}
