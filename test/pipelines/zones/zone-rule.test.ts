import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatZoneRule, parseZoneRule, readZoneRule } from '../../../pipelines/zones/zone-rule.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { ZoneRule } from '../../../src/core/zone.js';

const person = { className: 'pedestrian', comparison: '>', share: 0.02, forMs: 3000 } as const;
const road = { className: 'road', comparison: '<', share: 0.2, forMs: 5000 } as const;

describe('a zone rule', () => {
  const table: readonly (readonly [text: string, rule: ZoneRule])[] = [
    ['pedestrian > 2 % for 3 s', { ...person, clearShare: 0.016, clearForMs: 3000 }],
    ['road < 20 % for 5 s', { ...road, clearShare: 0.24, clearForMs: 5000 }],
    ['road<20%for 5s', { ...road, clearShare: 0.24, clearForMs: 5000 }],
    ['  road  <  20.0 %  for  5000 ms  ', { ...road, clearShare: 0.24, clearForMs: 5000 }],
    ['road < 90 % for 0.5 min', { ...road, share: 0.9, forMs: 30_000, clearShare: 1, clearForMs: 30_000 }],
    ['traffic light > .5 % for 1 h', { ...person, className: 'traffic light', share: 0.005, forMs: 3_600_000, clearShare: 0.004, clearForMs: 3_600_000 }], // prettier-ignore
    ['pedestrian > 2 % for 3 s, clear below 1 %', { ...person, clearShare: 0.01, clearForMs: 3000 }],
    ['pedestrian > 2 % for 3 s, clear below 2 % for 0 s', { ...person, clearShare: 0.02, clearForMs: 0 }],
    ['road < 20 % for 5 s, clear above 50 % for 1 min', { ...road, clearShare: 0.5, clearForMs: 60_000 }],
  ];
  for (const [text, rule] of table) {
    it(`reads "${text}"`, () => assert.deepEqual(readZoneRule(text), { kind: 'rule', rule }));
  }

  const mistakes: readonly (readonly [text: string, offset: number, expected: RegExp, received: string])[] = [
    ['', 0, /a class and a share/, 'the end'],
    ['> 2 % for 3 s', 0, /a class/, '"> 2 % for 3 s"'],
    ['pedestrian 2 % for 3 s', 13, /> or </, '"% for 3 s"'],
    ['pedestrian >= 2 % for 3 s', 12, /a percentage/, '"= 2 % for 3 s"'],
    ['pedestrian > 2 for 3 s', 15, /%/, '"for 3 s"'],
    ['pedestrian > 200 % for 3 s', 13, /from 0 % to 100 %/, '200 %'],
    ['pedestrian > -2 % for 3 s', 13, /a percentage/, '"-2 % for 3 s"'],
    ['pedestrian > 2 %', 16, /"for" and a duration/, 'the end'],
    ['pedestrian > 2 % during 3 s', 17, /"for"/, '"during 3 s"'],
    ['pedestrian > 2 % for three s', 21, /a duration/, '"three s"'],
    ['pedestrian > 2 % for 3', 22, /a unit/, 'the end'],
    ['pedestrian > 2 % for 3 weeks', 23, /a unit/, '"weeks"'],
    ['pedestrian > 2 % for 25 h', 21, /at most a day/, '25 h'],
    ['pedestrian > 2 % for 3 s or so', 25, /the end/, '"or so"'],
    ['pedestrian > 2 % for 3 s, end', 26, /"clear"/, '"end"'],
    ['pedestrian > 2 % for 3 s, clear above 1 %', 32, /"below"/, '"above 1 %"'],
    ['pedestrian > 2 % for 3 s, clear below 3 %', 38, /from 0 % to 2 %/, '3 %'],
    ['road < 20 % for 5 s, clear below 10 %', 27, /"above"/, '"below 10 %"'],
    ['road < 20 % for 5 s, clear above 10 %', 33, /from 20 % to 100 %/, '10 %'],
    [`road ${'x'.repeat(99)}`, 104, /> or </, 'the end'],
  ];
  for (const [text, offset, expected, received] of mistakes) {
    it(`is not "${text.slice(0, 50)}"`, () => {
      const reading = readZoneRule(text);
      assert.ok(reading.kind === 'mistake');
      assert.deepEqual([reading.offset, reading.received], [offset, received]);
      assert.match(reading.expected, expected);
    });
  }

  it('is refused with the column and an example', () => {
    assert.throws(
      () => parseZoneRule('pedestrian > 2 % for ever'),
      (thrown) =>
        thrown instanceof SegcastError &&
        thrown.code === 'usage' &&
        /column 22: expected a duration .*, received "ever"/.test(thrown.message) &&
        thrown.remedy.includes('pedestrian > 2 % for 3 s'),
    );
  });

  it('reads back as it is written', () => {
    fc.assert(
      fc.property(rules(), (rule) => {
        assert.deepEqual(parseZoneRule(formatZoneRule(rule)), rule);
      }),
    );
  });

  it('is written without what is usual', () => {
    for (const text of [
      'pedestrian > 7 % for 3 s',
      'road < 20 % for 90 s, clear above 30 %',
      'sky > 0 % for 0 s',
      'car > 1 % for 250 ms',
      'car > 1 % for 3.5 s',
    ]) {
      assert.equal(formatZoneRule(parseZoneRule(text)), text);
    }
  });
});

function rules(): fc.Arbitrary<ZoneRule> {
  const tenths = fc.integer({ min: 0, max: 1000 });
  const durations = fc.integer({ min: 0, max: 86_400_000 });
  return fc
    .record({
      className: fc.constantFrom('car', 'traffic light', 'sign-post 2'),
      comparison: fc.constantFrom('>' as const, '<' as const),
      shares: fc.tuple(tenths, tenths),
      forMs: durations,
      clearForMs: durations,
    })
    .map(({ shares, comparison, ...rest }) => {
      const [low, high] = [Math.min(...shares) / 1000, Math.max(...shares) / 1000];
      const [share, clearShare] = comparison === '>' ? [high, low] : [low, high];
      return { ...rest, comparison, share, clearShare };
    });
}
