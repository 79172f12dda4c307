import assert from 'node:assert/strict';
import { formatTable, measureInterleaved, measurementOf } from '../../bench/harness.js';

describe('measurementOf', () => {
  it('takes percentiles by nearest rank, in any order of durations', () => {
    const durations = Array.from({ length: 200 }, (_, index) => ((index * 77) % 200) + 1);
    assert.deepEqual(measurementOf('x', durations), { name: 'x', p50Ms: 100, p95Ms: 190, p99Ms: 198 });
    assert.deepEqual(measurementOf('one', [7]), { name: 'one', p50Ms: 7, p95Ms: 7, p99Ms: 7 });
  });
});

describe('measureInterleaved', () => {
  it('runs the alternatives in turn, each as often as asked, waiting for each', async () => {
    const order: string[] = [];
    const measured = await measureInterleaved(
      [
        {
          name: 'a',
          run: async () => {
            await Promise.resolve();
            order.push('a');
          },
        },
        { name: 'b', run: () => order.push('b') },
      ],
      { rounds: 2, warmup: 1 },
    );
    assert.equal(order.join(''), 'ababab');
    assert.deepEqual(
      measured.map(({ name }) => name),
      ['a', 'b'],
    );
  });
});

describe('formatTable', () => {
  it('shows each percentile and how each median compares with the first', () => {
    const table = formatTable('stage', [
      { name: 'fast', p50Ms: 2, p95Ms: 3, p99Ms: 4, cpuMs: 1.5 },
      { name: 'slower', p50Ms: 5, p95Ms: 6, p99Ms: 7 },
    ]);
    assert.deepEqual(table.split('\n'), [
      'stage     p50 ms    p95 ms    p99 ms    cpu ms   ratio',
      'fast        2.00      3.00      4.00      1.50    1.00',
      'slower      5.00      6.00      7.00         -    2.50',
    ]);
  });
});
