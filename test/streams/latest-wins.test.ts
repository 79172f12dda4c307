import assert from 'node:assert/strict';
import { type Observable, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { latestWins } from '../../streams/latest-wins.js';

describe('latestWins', () => {
  it('projects every value when each is done before the next', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  a----b----|');
      const work = cold('   --x|');
      const result = source.pipe(latestWins(() => work));
      expectObservable(result).toBe('--x----x--|');
      expectSubscriptions(work.subscriptions).toBe(['^--!', '-----^--!']);
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    });
  });

  it('drops all but the newest value that came while busy, and projects that one at once', () => {
    const drops: string[] = [];
    marbles(({ cold, hot, expectObservable }) => {
      const source = hot('  abcd------e---|');
      const work: Record<string, Observable<string>> = {
        a: cold('           -----A|'),
        d: cold('                 -D|'),
        e: cold('                     -E|'),
      };
      const result = source.pipe(
        latestWins((value) => work[value] ?? throwError(() => new Error(value)), {
          onDrop: (value) => drops.push(value),
        }),
      );
      expectObservable(result).toBe('-----A-D---E--|');
    });
    assert.deepEqual(drops, ['b', 'c']);
  });

  it('completes only after the value that waited', () => {
    const drops: string[] = [];
    marbles(({ cold, hot, expectObservable }) => {
      const source = hot('  ab|');
      const work = cold('   ---x|');
      const result = source.pipe(latestWins(() => work, { onDrop: (value) => drops.push(value) }));
      expectObservable(result).toBe('---x---x|');
    });
    assert.deepEqual(drops, []);
  });

  it('completes with an empty source', () => {
    marbles(({ cold, hot, expectObservable }) => {
      expectObservable(hot('--|').pipe(latestWins(() => cold('x|')))).toBe('--|');
    });
  });

  it('passes an error of the source at once and cancels the running projection', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('                                   -----x|');
      expectObservable(hot('a-#').pipe(latestWins(() => work))).toBe('--#');
      expectSubscriptions(work.subscriptions).toBe('^-!');
    });
  });

  it('passes an error of the projection and unsubscribes from the source', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = hot('ab-c-');
      expectObservable(source.pipe(latestWins(() => cold('--#')))).toBe('--#');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('passes what project throws', () => {
    marbles(({ hot, expectObservable }) => {
      const broken = latestWins<string, never>(() => {
        throw new Error('no turn');
      });
      expectObservable(hot('-a').pipe(broken)).toBe('-#', undefined, new Error('no turn'));
    });
  });

  it('cancels projection and source when unsubscribed, and forgets the value that waited', () => {
    const drops: string[] = [];
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  ab--------');
      const work = cold('   ----x|');
      const result = source.pipe(latestWins(() => work, { onDrop: (value) => drops.push(value) }));
      expectObservable(result, '^--!').toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(work.subscriptions).toBe('^--!');
    });
    assert.deepEqual(drops, []);
  });

  it('keeps up without drops when the projection is synchronous', () => {
    const results: number[] = [];
    const drops: number[] = [];
    of(1, 2, 3)
      .pipe(latestWins((value) => of(value * 10), { onDrop: (value) => drops.push(value) }))
      .subscribe((result) => results.push(result));
    assert.deepEqual(results, [10, 20, 30]);
    assert.deepEqual(drops, []);
  });
});

function marbles(body: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => assert.deepEqual(actual, expected)).run(body);
}
