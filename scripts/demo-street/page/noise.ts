import type { Random } from './random.js';

/**
 * Tileable fractal value noise, `size` x `size`, row-major, about 0..1.
 *
 * `cells` is the lattice of the coarsest octave; each further octave doubles it at half the amplitude.
 */
export function fractalNoise(size: number, cells: number, octaves: number, random: Random): Float32Array {
  const sum = new Float32Array(size * size);
  let amplitude = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    addOctave(sum, size, cells << octave, amplitude, random);
    amplitude /= 2;
  }
  return sum;
}

function addOctave(sum: Float32Array, size: number, cells: number, amplitude: number, random: Random): void {
  const lattice = Float32Array.from({ length: cells * cells }, random);
  const at = (column: number, row: number): number => lattice[(row % cells) * cells + (column % cells)] ?? 0;
  for (let y = 0; y < size; y++) {
    const v = (y / size) * cells;
    const row = Math.floor(v);
    const fy = smooth(v - row);
    for (let x = 0; x < size; x++) {
      const u = (x / size) * cells;
      const column = Math.floor(u);
      const fx = smooth(u - column);
      const top = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
      const bottom = at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx;
      sum[y * size + x] = (sum[y * size + x] ?? 0) + amplitude * (top * (1 - fy) + bottom * fy);
    }
  }
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
