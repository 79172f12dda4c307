import assert from 'node:assert/strict';
import { BUILT_IN_PROFILES } from '../../../pipelines/budget/profiles.js';
import { machineFingerprint } from '../../../pipelines/tune/machine.js';
import { staleness } from '../../../pipelines/tune/staleness.js';
import type { AdaptiveProfile } from '../../../src/core/profile.js';
import { measuredPoint } from '../../support/measured-points.js';

const now = {
  machine: 'this',
  version: '1.2.0',
  model: 'icnet-camvid',
  picture: { width: 640, height: 400 },
};
const profile: AdaptiveProfile = {
  ...BUILT_IN_PROFILES.fast,
  tuned: {
    machine: 'this',
    version: '1.2.0',
    picture: { width: 640, height: 400 },
    quality: 'manifest',
    points: [measuredPoint(64, 'low', { costMs: 5, quality: 0.3 })],
  },
};

describe('a tuned profile', () => {
  it('is not stale where and with what it was tuned', () => assert.deepEqual(staleness(profile, now), []));

  for (const { title, change, reason } of [
    {
      title: 'on another machine',
      change: { machine: 'that' },
      reason: 'on another machine (this; this is that)',
    },
    {
      title: 'with another version',
      change: { version: '1.3.0' },
      reason: 'with another version of segcast (1.2.0; this is 1.3.0)',
    },
    {
      title: 'with another network',
      change: { model: 'icnet-city' },
      reason: 'for another network (icnet-camvid; this is icnet-city)',
    },
    {
      title: 'with another picture',
      change: { picture: { width: 1280, height: 720 } },
      reason: 'for another picture size (640x400; this is 1280x720)',
    },
  ])
    it(`is stale ${title}`, () =>
      assert.deepEqual(staleness(profile, { ...now, ...change }), [`it was tuned ${reason}`]));

  it('names every reason, and none that nobody can know yet', () => {
    assert.equal(
      staleness(profile, { machine: 'a', version: 'b', model: 'c', picture: { width: 1, height: 1 } }).length,
      4,
    );
    assert.deepEqual(staleness(profile, {}), []);
  });

  it('can only be stale when it was tuned', () => {
    assert.deepEqual(staleness(BUILT_IN_PROFILES.fast, now), []);
    assert.deepEqual(staleness({ kind: 'fixed', name: 'x', exit: 'low' }, now), []);
  });
});

describe("a machine's fingerprint", () => {
  it('tells devices apart and is the same every time', () => {
    assert.notEqual(machineFingerprint('cpu'), machineFingerprint('webgpu'));
    assert.equal(machineFingerprint('cpu'), machineFingerprint('cpu'));
    assert.match(
      machineFingerprint('cpu'),
      new RegExp(`, \\d+ CPUs?, ${process.platform} ${process.arch}, cpu$`),
    );
  });
});
