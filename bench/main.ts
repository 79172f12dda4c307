/**
 * Every bench in turn: `npm run bench -- [names] [--quick] [--pictures] [--python python3]`
 *
 * Writes bench/history/<version>-<machine>.json and .txt when all of them ran, and with --pictures the README's pictures.
 * --quick takes a few seconds each and writes nothing: it shows that everything runs.
 */
import { parseArgs } from 'node:util';
import { packageManifest } from '../src/cli/package-manifest.js';
import { allBenches, type Bench } from './all/benches.js';
import { drawPictures } from './all/draw-pictures.js';
import { HISTORY_FOLDER, recordOf, writeHistory } from './all/history.js';
import { describeThisMachine } from './all/machine.js';
import { runBench, type BenchOutcome } from './all/run-bench.js';

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    pictures: { type: 'boolean', default: false },
    python: { type: 'string', default: process.env['SEGCAST_PEERS_PYTHON'] ?? 'python3' },
  },
});
const chosen = chosenBenches();
const outcomes: BenchOutcome[] = [];
for (const bench of chosen) {
  console.log(`\n## ${bench.name}\n`);
  outcomes.push(await runBench(bench, options.quick));
}
const failed = outcomes.filter(({ result }) => result === undefined).map(({ name }) => name);
if (failed.length > 0) console.error(`\nWITHOUT A RESULT: ${failed.join(', ')}`);
await keep();
process.exitCode = failed.length > 0 ? 1 : 0;

function chosenBenches(): readonly Bench[] {
  const benches = allBenches(options.python);
  const unknown = names.find((name) => benches.every((bench) => bench.name !== name));
  if (unknown !== undefined)
    throw new Error(`There is no bench ${unknown}; there is ${benches.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
}

async function keep(): Promise<void> {
  if (options.quick) return;
  const record = recordOf(packageManifest().version, await describeThisMachine(), outcomes);
  const isWhole = names.length === 0 && failed.length === 0;
  const written = isWhole ? await writeHistory(HISTORY_FOLDER, record, outcomes) : [];
  const pictures = options.pictures ? await drawPictures(record) : [];
  for (const path of [...written, ...pictures]) console.log(`wrote ${path}`);
}
