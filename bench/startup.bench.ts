/**
 * How long until there is something to see: from `segcast watch <file>` to its first labelled picture, and from adding a camera
 * to its first one.
 *
 *     npx tsx bench/startup.bench.ts [--rounds 3] [--budget 66ms] [--clip street.mp4]
 *
 * The compiled program is measured, as a user starts it, and built before where it is not up to date; the viewer is this
 * process. The second camera has the first one's picture size, the third another: its networks have yet to be built.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packagePath } from '../src/core/package-root.js';
import { handResult } from './bench-result.js';
import { describeMachine, measurementOf } from './harness.js';
import { runProgram } from './peers/run-program.js';
import { startWatch, type Milestones } from './startup/watched-program.js';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    budget: { type: 'string', default: '66ms' },
    clip: { type: 'string', default: packagePath('streams', 'demo', 'street.mp4') },
  },
});
const CLI = packagePath('dist', 'src', 'cli', 'main.js');
await runProgram(process.execPath, [packagePath('scripts', 'build.mjs')]); // at once where dist is up to date

const folder = await mkdtemp(join(tmpdir(), 'segcast-startup-'));
const times = new Map<string, number[]>();
try {
  const smaller = join(folder, 'smaller.mp4');
  const scaled = ['-vf', 'scale=960:540', '-c:v', 'libx264', '-preset', 'ultrafast', smaller];
  await runProgram('ffmpeg', ['-v', 'error', '-nostdin', '-t', '8', '-i', options.clip, ...scaled]);
  for (let round = 0; round < Number(options.rounds); round++) await measure(smaller);
} finally {
  await rm(folder, { recursive: true });
}
const measured = [...times].map(([name, all]) => ({
  ...measurementOf(name, all),
  worstMs: Math.max(...all),
}));
console.log(`${describeMachine()}\n${options.rounds} rounds, budget ${options.budget}; ms, median and worst`);
for (const { name, p50Ms, worstMs } of measured)
  console.log(`${name.padEnd(46)}${p50Ms.toFixed(0).padStart(8)}${worstMs.toFixed(0).padStart(8)}`);
handResult({ rounds: Number(options.rounds), budget: options.budget, measured });

async function measure(smaller: string): Promise<void> {
  const args = [
    'watch',
    options.clip,
    '--budget',
    options.budget,
    '--device',
    'cpu',
    '--listen',
    '127.0.0.1:0',
  ];
  await using program = await startWatch(CLI, args);
  note('watch', await program.firstPictures());
  note('added, same size', await program.add('second', options.clip));
  note('added, another size', await program.add('third', smaller));
}

function note(name: string, milestones: Milestones): void {
  for (const [milestone, ms] of Object.entries(milestones)) {
    const key = `${name}: ${milestone}`;
    times.set(key, [...(times.get(key) ?? []), ms]);
  }
}
