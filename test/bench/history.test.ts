import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allBenches } from '../../bench/all/benches.js';
import { recordOf, writeHistory } from '../../bench/all/history.js';
import { describeThisMachine, machineSlug, type Machine } from '../../bench/all/machine.js';
import { existsSync } from 'node:fs';
import { packagePath } from '../../src/core/package-root.js';
import { stagesSvg } from '../../bench/pictures/stages-picture.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const MACHINE: Machine = {
  processor: 'AMD EPYC 9554 (64-Core)',
  processors: 2,
  memoryGiB: 24,
  system: 'linux x64',
  fastIntegers: true,
  versions: { node: 'v20.20.2' },
};

describe('bench: history', () => {
  it('names files after the kind of machine', () => {
    assert.equal(machineSlug(MACHINE), '2x-amd-epyc-9554-64-core-linux-x64');
  });

  it('says what this machine is, and not what it is called', async () => {
    const machine = await describeThisMachine();
    assert.ok(machine.processors >= 1);
    assert.match(machine.versions['onnxruntime-node'] ?? '', /^\d+\.\d+\.\d+/);
    const { hostname } = await import('node:os');
    if (hostname().length > 3) assert.ok(!JSON.stringify(machine).includes(hostname()));
  });

  it('keeps a run’s figures, rounded, and its tables', async () => {
    await using folder = await temporaryFolder();
    const outcomes = [
      { name: 'stages', text: 'a table\n', result: { p50Ms: 12.3456789, frames: 40 }, seconds: 3 },
      { name: 'peers', text: '', result: undefined, seconds: 1 },
    ];
    const record = recordOf('1.2.3', MACHINE, outcomes);
    const paths = await writeHistory(folder.path, record, outcomes);
    assert.deepEqual(
      paths,
      ['json', 'txt'].map((ending) =>
        join(folder.path, `1.2.3-2x-amd-epyc-9554-64-core-linux-x64.${ending}`),
      ),
    );
    const [json = '', text = ''] = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    const kept = JSON.parse(json) as typeof record;
    assert.deepEqual(kept.benches, { stages: { p50Ms: 12.346, frames: 40 }, peers: null });
    assert.deepEqual(kept.machine, MACHINE);
    assert.match(text, /## stages \(3 s\)\n\na table/);
  });

  it('runs benches that are there, each under a name of its own', () => {
    const benches = allBenches('python3');
    assert.equal(new Set(benches.map(({ name }) => name)).size, benches.length);
    for (const { file } of benches) assert.ok(existsSync(packagePath('bench', file)), file);
  });

  it('draws a frame’s stages one after the other, for each network', () => {
    const bars = [
      {
        name: 'float32',
        stages: [
          { name: 'infer', p50Ms: 40.04 },
          { name: 'whole', p50Ms: 77.7 },
        ],
      },
      { name: '8-bit', stages: [{ name: 'infer', p50Ms: 19.5 }] },
    ];
    const svg = stagesSvg({ title: 'Where time goes', subtitle: 'here' }, bars);
    for (const text of ['Where time goes', 'float32', '8-bit', '>40<', '>19.5<'])
      assert.ok(svg.includes(text), text);
    assert.ok(!svg.includes('77.7')); // the sum is no stage
  });
});
