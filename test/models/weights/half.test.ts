import assert from 'node:assert/strict';
import { floatToHalf, halfToFloat } from '../../../models/weights/half.js';

const ALL_HALVES = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);

/** The definition, in arithmetic: sign * 2^(exponent - 15) * 1.fraction, without the bit tricks. */
function definition(bits: number): number {
  const fraction = (bits % 1024) / 1024;
  const exponent = Math.floor(bits / 1024) % 32;
  const sign = bits >= 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

/** The nearest half by trying all, ties to the even bit pattern. */
function nearest(float: number): number {
  const [best] = Array.from({ length: 0x7c00 }, (_, bits) => bits)
    .map((bits) => ({ bits, gap: Math.abs(definition(bits) - float) }))
    .sort((a, b) => a.gap - b.gap || (a.bits % 2) - (b.bits % 2));
  return best?.bits ?? NaN;
}

describe('half precision', () => {
  it('widens all 65536 bit patterns as the definition says', () => {
    const floats = halfToFloat(ALL_HALVES);
    ALL_HALVES.forEach((bits) => assert.ok(Object.is(floats[bits], definition(bits)), `bits ${bits}`));
  });

  it('narrows every half back to itself, NaN to a NaN', () => {
    const floats = halfToFloat(ALL_HALVES);
    const halves = floatToHalf(floats);
    halves.forEach((half, bits) => {
      if (Number.isNaN(floats[bits])) assert.equal(half & 0x7e00, 0x7e00);
      else assert.equal(half, bits);
    });
  });

  const ROUNDED: readonly (readonly [title: string, float: number, half: number])[] = [
    ['1/3 to the nearest', 1 / 3, 0x3555],
    ['halfway between 1 and its successor to the even 1', 1 + 2 ** -11, 0x3c00],
    ['halfway between the successors of 1 to the even one', 1 + 3 * 2 ** -11, 0x3c02],
    ['just above halfway up', 1 + 2 ** -11 + 2 ** -20, 0x3c01],
    ['a carry out of the fraction into the exponent', 2 - 2 ** -12, 0x4000],
    ['the largest that is still finite', 65519, 0x7bff],
    ['65520 to infinity', 65520, 0x7c00],
    ['1e10 to infinity', 1e10, 0x7c00],
    ['the largest float to infinity', 3.4028234663852886e38, 0x7c00],
    ['infinity to itself', -Infinity, 0xfc00],
    ['a subnormal', 3 * 2 ** -24, 0x0003],
    ['halfway between subnormals to the even one', 2.5 * 2 ** -24, 0x0002],
    ['half the smallest subnormal to zero', 2 ** -25, 0x0000],
    ['just above it to the smallest subnormal', 2 ** -25 + 2 ** -40, 0x0001],
    ['the largest subnormal up to the smallest normal', 2 ** -14 - 2 ** -26, 0x0400],
    ['a subnormal float to zero, sign kept', -1e-40, 0x8000],
    ['negative zero to itself', -0, 0x8000],
  ];
  for (const [title, float, half] of ROUNDED)
    it(`rounds ${title}`, () => assert.equal(floatToHalf(Float32Array.of(float))[0], half));

  it('rounds to nearest over the whole range', () => {
    for (let exponent = -26; exponent <= 15; exponent += 4) {
      const float = Math.fround(Math.PI * 2 ** (exponent - 1));
      assert.equal(floatToHalf(Float32Array.of(float))[0], nearest(float), `${float}`);
    }
  });

  it('reads a view that starts inside its buffer', () => {
    assert.deepEqual([...floatToHalf(Float32Array.of(9, 1, 2).subarray(1))], [0x3c00, 0x4000]);
  });
});
