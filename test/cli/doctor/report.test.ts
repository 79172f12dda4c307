import assert from 'node:assert/strict';
import type { CheckResult } from '../../../src/cli/doctor/check.js';
import { resultsJson, resultText, summaryText } from '../../../src/cli/doctor/report.js';

const GOOD: CheckResult = { name: 'ffmpeg', status: 'ok', detail: '5.1.9' };
const LIMITED: CheckResult = { name: 'port', status: 'warn', detail: 'in use', remedy: 'Use another.' };
const BAD: CheckResult = { name: 'model', status: 'fail', detail: 'corrupt', remedy: 'Install again.' };

describe("doctor's report", () => {
  it('puts a mark before each result and the remedy below', () => {
    assert.equal(resultText(GOOD), '✓ ffmpeg            5.1.9');
    assert.equal(resultText(LIMITED), '! port              in use\n  Use another.');
    assert.equal(resultText(BAD), '✗ model             corrupt\n  Install again.');
  });

  it('colours the mark for a terminal only', () => {
    assert.equal(
      resultText(BAD, { color: true }).split('\n')[0],
      '\u001b[31m✗\u001b[0m model             corrupt',
    );
  });

  it('closes with what is left to do', () => {
    assert.equal(summaryText([GOOD]), 'All is well.');
    assert.equal(summaryText([GOOD, LIMITED]), 'segcast can do its work; 1 limit noted above.');
    assert.equal(summaryText([BAD, BAD, LIMITED]), '2 problems to solve before segcast can do its work.');
  });

  it('gives scripts the same results as JSON', () => {
    assert.deepEqual(JSON.parse(resultsJson([GOOD, LIMITED])), { ok: true, checks: [GOOD, LIMITED] });
    assert.deepEqual(JSON.parse(resultsJson([BAD])), { ok: false, checks: [BAD] });
  });
});
