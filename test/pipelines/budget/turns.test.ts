import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ShareAccount } from '../../../pipelines/budget/fair-share.js';
import type { TimedWork } from '../../../pipelines/budget/schedule.js';
import { Turns, type TurnRequest } from '../../../pipelines/budget/turns.js';
import { SimulatedTime } from '../../support/simulated-time.js';

function setUp(expected: () => readonly TimedWork[] = () => []) {
  const time = new SimulatedTime();
  return { time, turns: new Turns({ clock: time, timer: time.timer, expected }) };
}

function due(deadlineMs: number, costMs = 5, more: Partial<TurnRequest> = {}): TurnRequest {
  const latestStartMs = deadlineMs - costMs;
  return { kind: 'due', account: new ShareAccount(1, 0), deadlineMs, costMs, latestStartMs, ...more };
}

describe('turns', () => {
  it('give the device to one at a time, earliest deadline first', async () => {
    const { time, turns } = setUp();
    const order: string[] = [];
    const use = async (name: string, deadlineMs: number) => {
      using turn = await turns.take(due(deadlineMs));
      order.push(turn ? `${name} at ${time.now()}` : `${name} too late`);
      await time.wait(5);
    };
    void use('a', 50);
    await time.runUntil(1);
    void use('b', 90);
    void use('c', 30);
    void use('d', 60);
    await time.runUntil(100);
    assert.deepEqual(order, ['a at 0', 'c at 5', 'd at 10', 'b at 15']);
  });

  it('let a frame that gives the device back for a moment compete with those who wait', async () => {
    const { time, turns } = setUp();
    const order: string[] = [];
    const cascade = async () => {
      const first = await turns.take(due(40));
      await time.wait(5);
      first?.[Symbol.dispose]();
      using second = await turns.take(due(40, 5, { kind: 'optional' }));
      order.push(`more at ${time.now()}, ${second ? 'granted' : 'denied'}`);
      await time.wait(5);
    };
    void cascade();
    await time.runUntil(1);
    void turns.take(due(90)).then((turn) => {
      order.push(`other at ${time.now()}`);
      turn?.[Symbol.dispose]();
    });
    await time.runUntil(100);
    assert.deepEqual(order, ['more at 5, granted', 'other at 10']);
  });

  it('end the wait at the moment from which it is no use', async () => {
    const { time, turns } = setUp();
    await turns.take(due(100)); // never given back
    let endedAtMs: number | undefined;
    void turns.take(due(50, 10)).then((turn) => {
      assert.equal(turn, undefined);
      endedAtMs = time.now();
    });
    await time.runUntil(100);
    assert.equal(endedAtMs, 40);
  });

  it('refuse at once what is too late already', async () => {
    const { time, turns } = setUp();
    await time.runUntil(50);
    assert.equal(await turns.take(due(52, 5)), undefined);
  });

  it('are taken back by a signal, and the others go on', async () => {
    const { time, turns } = setUp();
    const held = await turns.take(due(100));
    const removal = new AbortController();
    const taken = turns.take(due(60, 5, { signal: removal.signal }));
    const other = turns.take(due(90));
    removal.abort();
    assert.equal(await taken, undefined);
    assert.equal(await turns.take(due(60, 5, { signal: removal.signal })), undefined, 'aborted before');
    held?.[Symbol.dispose]();
    await time.runUntil(1);
    assert.ok(await other);
  });

  it('charge the time the device was kept, by weight, and once only', async () => {
    const { time, turns } = setUp();
    const account = new ShareAccount(2, 0);
    const turn = await turns.take(due(100, 5, { account }));
    assert.equal(turns.holder, account);
    await time.runUntil(30);
    turn?.[Symbol.dispose]();
    turn?.[Symbol.dispose]();
    assert.equal(account.standing, 15);
    assert.equal(turns.holder, undefined);
  });

  it('a turn given back twice does not take the next one away', async () => {
    const { time, turns } = setUp();
    const first = await turns.take(due(100));
    first?.[Symbol.dispose]();
    await turns.take(due(100));
    first?.[Symbol.dispose]();
    let isGranted = false;
    void turns.take(due(100)).then((turn) => (isGranted = turn !== undefined));
    await time.runUntil(50);
    assert.ok(!isGranted);
  });

  it('do not keep the device free for ever for a frame that never comes', async () => {
    let isExpected = true;
    const { time, turns } = setUp(() =>
      isExpected ? [{ releaseMs: time.now() + 1, deadlineMs: time.now() + 10, costMs: 5, standing: 0 }] : [],
    );
    const grantedAtMs: number[] = [];
    const patient = {
      kind: 'patient',
      deadlineMs: Infinity,
      latestStartMs: Infinity,
      insistsFromMs: Infinity,
    } as const;
    void turns.take(due(0, 20, patient)).then(() => grantedAtMs.push(time.now()));
    await time.runUntil(100);
    assert.deepEqual(grantedAtMs, []);
    isExpected = false;
    await time.runUntil(200);
    assert.ok(grantedAtMs.every((atMs) => atMs <= 110));
    assert.equal(grantedAtMs.length, 1);
  });

  it('settle every request, and never give two turns at once', async () => {
    const request = fc.record({
      atMs: fc.integer({ min: 0, max: 100 }),
      kind: fc.constantFrom('due' as const, 'optional' as const, 'patient' as const),
      costMs: fc.integer({ min: 1, max: 20 }),
      keepMs: fc.integer({ min: 0, max: 30 }),
      withinMs: fc.integer({ min: 0, max: 60 }),
      removedAtMs: fc.option(fc.integer({ min: 0, max: 120 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
        const { time, turns } = setUp();
        let holders = 0;
        let settled = 0;
        for (const { atMs, kind, costMs, keepMs, withinMs, removedAtMs } of requests) {
          const removal = new AbortController();
          if (removedAtMs !== null) time.timer(removedAtMs, () => removal.abort());
          time.timer(atMs, () => {
            const deadlineMs = kind === 'patient' ? Infinity : atMs + withinMs;
            const asked = due(deadlineMs, costMs, { kind, signal: removal.signal });
            void turns.take(asked).then(async (turn) => {
              settled += 1;
              if (!turn) return;
              holders += 1;
              assert.equal(holders, 1);
              await time.wait(keepMs);
              holders -= 1;
              turn[Symbol.dispose]();
            });
          });
        }
        await time.runUntil(1000);
        assert.equal(settled, requests.length);
      }),
      { numRuns: 60 },
    );
  });
});
