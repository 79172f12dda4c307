import assert from 'node:assert/strict';
import { benchText } from '../../src/cli/bench/bench-text.js';
import type { BenchSetting } from '../../src/cli/bench/bench-setting.js';

const setting: BenchSetting = {
  version: '1.0.0',
  machine: 'here',
  source: 'demo:',
  picture: { width: 4, height: 2 },
  sourceFps: 25,
  model: 'mine',
  isMeasured: true,
  provider: 'cpu',
  threads: undefined,
  seconds: 1,
  warmupSeconds: 0,
  viewers: 1,
  load: undefined,
  grid: undefined,
};
const report = { configurations: [], outages: [], endedEarly: undefined };

describe('the report of a bench', () => {
  it('says that the quality expected of a network is a guess where nobody measured it', () => {
    assert.doesNotMatch(benchText(report, setting), /guess/);
    assert.match(benchText(report, { ...setting, isMeasured: false }), /mine was never measured: .* guess/);
  });
});
