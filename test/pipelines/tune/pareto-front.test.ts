import assert from 'node:assert/strict';
import fc from 'fast-check';
import { paretoFront } from '../../../pipelines/tune/pareto-front.js';

interface Choice {
  readonly cost: number;
  readonly quality: number;
}

const front = (choices: readonly Choice[]): readonly Choice[] =>
  paretoFront(choices, { cost: ({ cost }) => cost, quality: ({ quality }) => quality });

/** By the definition: at least as good in both, better in one. */
function beats(one: Choice, other: Choice): boolean {
  const asGood = one.cost <= other.cost && one.quality >= other.quality;
  return asGood && (one.cost < other.cost || one.quality > other.quality);
}

const small = fc.integer({ min: 0, max: 9 }); // few values, so that equal ones are common
const choices = fc.array(fc.record({ cost: small, quality: small }), { maxLength: 30 });

describe('the Pareto front', () => {
  it('is what no other choice beats, each pair of values once', () => {
    fc.assert(
      fc.property(choices, (all) => {
        const unbeaten = all.filter((choice) => !all.some((other) => beats(other, choice)));
        const expected = new Set(unbeaten.map(({ cost, quality }) => `${cost} ${quality}`));
        const found = front(all).map(({ cost, quality }) => `${cost} ${quality}`);
        assert.deepEqual(new Set(found), expected);
        assert.equal(found.length, expected.size);
      }),
    );
  });

  it('rises from the cheapest to the best', () => {
    fc.assert(
      fc.property(choices, (all) => {
        const found = front(all);
        found.slice(1).forEach((choice, index) => {
          const before = found[index]!; // slice(1) is one behind
          assert.ok(choice.cost > before.cost && choice.quality > before.quality);
        });
      }),
    );
  });

  it('keeps the first of equal ones, and the order of what it was given stays', () => {
    const [a, b] = [
      { cost: 1, quality: 1 },
      { cost: 1, quality: 1 },
    ];
    const given = [{ cost: 2, quality: 0 }, a, b];
    assert.deepEqual(front(given), [a]);
    assert.equal(front(given)[0], a);
    assert.equal(given[1], a);
  });
});
