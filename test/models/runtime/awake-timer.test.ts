import assert from 'node:assert/strict';
import { awakeTimer } from '../../../models/runtime/awake-timer.js';
import { FakeTimer } from './support/fake-timer.js';

function setUp() {
  const time = new FakeTimer();
  const state = { fired: 0 };
  const cancel = awakeTimer(time.timer)(1000, () => (state.fired += 1));
  return { time, state, cancel };
}

describe('awakeTimer', () => {
  it('fires once, after its delay', () => {
    const { time, state } = setUp();
    time.pass(999);
    assert.equal(state.fired, 0);
    time.pass(1);
    assert.equal(state.fired, 1);
    time.pass(5000);
    assert.equal(state.fired, 1);
  });

  it('does not count the time in which the process was suspended', () => {
    const { time, state } = setUp();
    time.pass(300);
    time.suspend(3_600_000);
    time.pass(599);
    assert.equal(state.fired, 0);
    time.pass(1);
    assert.equal(state.fired, 1);
  });

  it('can be cancelled at any time', () => {
    for (const ms of [0, 500, 999]) {
      const { time, state, cancel } = setUp();
      time.pass(ms);
      cancel();
      time.pass(5000);
      assert.equal(state.fired, 0);
      assert.deepEqual(time.delays, []);
    }
  });
});
