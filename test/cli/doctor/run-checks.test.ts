import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import type { Check, CheckResult } from '../../../src/cli/doctor/check.js';
import { isHealthy, runChecks } from '../../../src/cli/doctor/run-checks.js';
import { collect } from './collect.js';

const GOOD: CheckResult = { name: 'good', status: 'ok', detail: 'fine' };
const LIMITED: CheckResult = { name: 'limited', status: 'warn', detail: 'less', remedy: 'Do more.' };
const BAD: CheckResult = { name: 'bad', status: 'fail', detail: 'broken', remedy: 'Repair it.' };

describe('runChecks', () => {
  it('gives every result of every check, in order', async () => {
    const results = await collect(runChecks([checkOf(GOOD, LIMITED), checkOf(), checkOf(BAD)]));
    assert.deepEqual(results, [GOOD, LIMITED, BAD]);
  });

  it('gives a result before the next check runs', async () => {
    let hasRun = false;
    const second: Check = {
      name: 'second',
      run: async () => {
        hasRun = true;
        return [GOOD];
      },
    };
    const results = runChecks([checkOf(GOOD), second]);
    await results.next();
    assert.equal(hasRun, false);
    await results.next();
    assert.equal(hasRun, true);
  });

  it('fails a check that throws, with its remedy, and runs the next one', async () => {
    const error = new SegcastError('engine-unavailable', 'No engine.', 'Install one.');
    const results = await collect(runChecks([throwing('engines', error), checkOf(GOOD)]));
    const failed = { name: 'engines', status: 'fail', detail: 'No engine.', remedy: 'Install one.' };
    assert.deepEqual(results, [failed, GOOD]);
  });

  it('stops the running check and the iteration when aborted', async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const waiting: Check = {
      name: 'waiting',
      run: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            seen.push('stopped');
            reject(new Error('aborted'));
          });
          abort.abort(new Error('enough'));
        }),
    };
    const never: Check = { name: 'never', run: () => assert.fail('must not run') };
    const results = collect(runChecks([waiting, never], { signal: abort.signal }));
    await assert.rejects(results, { message: 'enough' });
    assert.deepEqual(seen, ['stopped']);
  });

  it('runs nothing when aborted beforehand', async () => {
    const never: Check = { name: 'never', run: () => assert.fail('must not run') };
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(collect(runChecks([never], { signal })), { message: 'enough' });
  });
});

describe('isHealthy', () => {
  it('is true while nothing fails, limits or not', () => {
    assert.equal(isHealthy([]), true);
    assert.equal(isHealthy([GOOD, LIMITED]), true);
    assert.equal(isHealthy([GOOD, BAD, LIMITED]), false);
  });
});

function checkOf(...results: CheckResult[]): Check {
  return { name: 'check', run: async () => results };
}

function throwing(name: string, error: Error): Check {
  return { name, run: () => Promise.reject(error) };
}
