import assert from 'node:assert/strict';
import { mapInOrder } from '../../../pipelines/offline/in-order.js';

describe('mapInOrder', () => {
  it('keeps the order whatever finishes first, with one value of look-ahead', async () => {
    const log: string[] = [];
    const release: (() => void)[] = [];
    const results = mapInOrder(numbers(3, log), async (value) => {
      log.push(`start ${value}`);
      if (value === 0) await new Promise<void>((resolve) => release.push(resolve));
      return value * 10;
    });
    const first = results.next();
    await new Promise(setImmediate);
    assert.deepEqual(log, ['pull 0', 'start 0', 'pull 1', 'start 1']);
    release[0]?.();
    assert.deepEqual(await first, { value: 0, done: false });
    const rest: number[] = [];
    for await (const value of results) rest.push(value);
    assert.deepEqual(rest, [10, 20]);
  });

  it('has as many more in work as it is told', async () => {
    const log: string[] = [];
    const results = mapInOrder(numbers(9, log), async (value) => value, { ahead: 3 });
    await results.next();
    await new Promise(setImmediate);
    assert.deepEqual(log, ['pull 0', 'pull 1', 'pull 2', 'pull 3']);
    const rest: number[] = [];
    for await (const value of results) rest.push(value);
    assert.deepEqual(rest, [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('hands on a failure at its own turn', async () => {
    const seen: number[] = [];
    await assert.rejects(async () => {
      const results = mapInOrder(numbers(3, []), async (value) => {
        if (value === 1) throw new Error('no');
        return value;
      });
      for await (const value of results) seen.push(value);
    }, /no/);
    assert.deepEqual(seen, [0]);
  });

  it('ends the source when its reader leaves early', async () => {
    const log: string[] = [];
    for await (const value of mapInOrder(numbers(5, log), async (v) => v)) {
      if (value === 1) break;
    }
    assert.equal(log.at(-1), 'closed');
    assert.ok(!log.includes('pull 4'));
  });
});

async function* numbers(count: number, log: string[]): AsyncGenerator<number, void, undefined> {
  try {
    for (let value = 0; value < count; value++) {
      log.push(`pull ${value}`);
      yield value;
    }
  } finally {
    log.push('closed');
  }
}
