import assert from 'node:assert/strict';
import { largeBytes } from '../../src/core/large-bytes.js';

describe('largeBytes', () => {
  it('gives zeroed bytes, now and then such as make V8 collect the others', () => {
    const all = Array.from({ length: 129 }, () => largeBytes(1e6));
    for (const bytes of all) {
      assert.equal(bytes.length, 1e6);
      assert.ok(!bytes.some(Boolean));
    }
    const isOrdinary = all.map(({ buffer }) => buffer instanceof ArrayBuffer);
    const first = isOrdinary.indexOf(true);
    assert.ok(first >= 0 && first < 64); // it depends on what was handed out before
    assert.equal(isOrdinary.indexOf(true, first + 1), first + 64);
  });
});
