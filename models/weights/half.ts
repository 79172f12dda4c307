/**
 * Half precision (IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits) to single precision: exact for every bit
 * pattern, infinities and NaN included.
 */
export function halfToFloat(halves: Uint16Array): Float32Array {
  // hot loop over millions of weights: one table look-up each
  table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => floatOfHalf(bits));
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]!]!; // in range: the table covers all 16-bit values
  return floats;
}

/**
 * Single precision to the nearest half precision, ties to even; beyond 65504 it rounds to infinity, below 2^-24 to
 * zero with the sign kept. NaN stays NaN.
 */
export function floatToHalf(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return Uint16Array.from(bits, halfOfFloatBits);
}

let table: Float32Array | undefined;

function floatOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24; // zero and subnormals
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function halfOfFloatBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN, as a quiet one
  if (magnitude < 0x38800000) return sign | subnormalHalf(magnitude);
  // re-bias the exponent from 127 to 15 and drop 13 fraction bits; a carry out of the fraction is the next exponent
  return sign | Math.min(0x7c00, roundedShift(magnitude - 0x38000000, 13));
}

/** Below 2^-14: the fraction with its hidden bit, counted in steps of 2^-24. */
function subnormalHalf(magnitude: number): number {
  const exponent = magnitude >>> 23;
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - exponent;
  return shift > 24 ? 0 : roundedShift(fraction, shift);
}

/** bits / 2^shift, rounded to nearest, ties to even; shift 1..24. */
function roundedShift(bits: number, shift: number): number {
  const quotient = bits >>> shift;
  const rest = bits & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const up = rest > half || (rest === half && (quotient & 1) === 1);
  return up ? quotient + 1 : quotient;
}
