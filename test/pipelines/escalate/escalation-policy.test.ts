import assert from 'node:assert/strict';
import { EscalationPolicy } from '../../../pipelines/escalate/escalation-policy.js';

/** At 10 frames a second, labels may be half a second old. */
const VIEW = { periodMs: 100, maxReuseMs: 500 };

describe('EscalationPolicy', () => {
  it('wants a better network while labels are unsure, until they are clearly sure again', () => {
    const { policy, see } = rig();
    assert.equal(policy.wants(0, false), false, 'nothing is known');
    see(0.5, 0);
    assert.equal(policy.wants(0, false), true);
    see(0.64, 10_000);
    assert.equal(policy.wants(10_000, true), true, 'within a tenth of the threshold');
    see(0.7, 20_000);
    assert.equal(policy.wants(20_000, true), false);
    see(0.64, 30_000);
    assert.equal(policy.wants(30_000, false), false);
  });

  it('does not take one unsure frame for an unsure camera', () => {
    const { policy, see } = rig();
    for (let atMs = 0; atMs <= 2000; atMs += 33) see(0.8, atMs);
    see(0.1, 2013);
    assert.equal(policy.wants(2013, false), false);
    for (let atMs = 2046; atMs <= 3000; atMs += 33) see(0.1, atMs);
    assert.equal(policy.wants(3000, false), true);
  });

  it('waits until no frame has been late for two seconds', () => {
    const { policy, see } = rig();
    see(0.5, 0);
    policy.observeMiss(500, false);
    assert.equal(policy.wants(2499, false), false);
    assert.equal(policy.wants(2500, false), true);
  });

  it('ends with two late frames in a row, and is tried again later and later', () => {
    const { policy, see } = rig();
    see(0.5, 0);
    policy.observeMiss(1000, true);
    assert.equal(policy.wants(1000, true), true, 'one may happen');
    policy.observeMiss(1100, true);
    assert.equal(policy.wants(6099, false), false);
    assert.equal(policy.wants(6100, false), true);
    policy.observeMiss(7000, true);
    policy.observeMiss(7100, true);
    assert.equal(policy.wants(17_099, false), false);
    assert.equal(policy.wants(17_100, false), true);
  });

  it('leaves a network alone whose labels would be too old', () => {
    const { policy, see } = rig();
    see(0.5, 0);
    assert.equal(policy.observeCost(240, { nowMs: 0, ...VIEW }), true);
    assert.equal(policy.wants(0, false), true);
    assert.equal(policy.observeCost(241, { nowMs: 0, ...VIEW }), false);
    assert.equal(policy.wants(299_999, false), false);
    assert.equal(policy.wants(300_000, false), true);
  });
});

function rig() {
  const policy = new EscalationPolicy(0.6);
  return { policy, see: (margin: number, nowMs: number) => policy.observeMargin(margin, nowMs) };
}
