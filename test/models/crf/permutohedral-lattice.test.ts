import assert from 'node:assert/strict';
import { LatticePoints } from '../../../models/crf/lattice-points.js';
import { PermutohedralLattice } from '../../../models/crf/permutohedral-lattice.js';
import { SimplexFinder } from '../../../models/crf/simplex.js';

describe('simplex of the permutohedral lattice', () => {
  for (const dimensions of [1, 2, 3, 5])
    it(`weighs its corners so that they average to the feature, in ${dimensions} dimensions`, () => {
      const finder = new SimplexFinder(dimensions);
      for (let trial = 0; trial < 50; trial++) {
        const feature = Float32Array.from(
          { length: dimensions },
          (_, axis) => 9 * Math.sin(trial * 7 + axis * 3),
        );
        finder.locate(feature);
        const weights = [...finder.weights].slice(0, dimensions + 1);
        assert.ok(weights.every((weight) => weight >= -1e-9 && weight <= 1 + 1e-9));
        assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-9);
        const elevated = elevate(feature);
        for (let axis = 0; axis < dimensions; axis++) {
          const mean = weights.reduce(
            (sum, weight, corner) => sum + weight * finder.corners[corner]![axis]!,
            0,
          );
          assert.ok(Math.abs(mean - elevated[axis]!) < 1e-4, `trial ${trial}, axis ${axis}`);
        }
      }
    });
});

/** Page 5 of the paper, as the matrix product it is. */
function elevate(feature: Float32Array): number[] {
  const dimensions = feature.length;
  return Array.from({ length: dimensions + 1 }, (_, row) =>
    feature.reduce((sum, number, axis) => {
      const scale = (Math.sqrt(2 / 3) * (dimensions + 1)) / Math.sqrt((axis + 1) * (axis + 2));
      const entry = row <= axis ? 1 : row === axis + 1 ? -(axis + 1) : 0;
      return sum + entry * scale * number;
    }, 0),
  );
}

describe('lattice points', () => {
  it('have one number each, from 1, and are found again after the table has grown', () => {
    const points = new LatticePoints(2);
    const key = (i: number) => Int32Array.of((i % 100) - 50, Math.floor(i / 100));
    for (let i = 0; i < 10_000; i++) assert.equal(points.add(key(i)), i + 1);
    for (let i = 0; i < 10_000; i++) {
      assert.equal(points.add(key(i)), i + 1);
      assert.equal(points.find(key(i)), i + 1);
    }
    assert.deepEqual([points.coordinate(151, 0), points.coordinate(151, 1)], [0, 1]);
    assert.equal(points.find(Int32Array.of(50, 0)), 0);
    assert.equal(points.count, 10_000);
    points.clear();
    assert.equal(points.find(key(3)), 0);
    assert.equal(points.add(key(3)), 1);
  });
});

describe('filtering over the permutohedral lattice', () => {
  for (const dimensions of [1, 2, 5])
    it(`is a Gaussian of the distance between features, normalised, to 0.1 at most and 0.02 in the mean (${dimensions} dimensions)`, () => {
      const features = Array.from({ length: 300 }, (_, pixel) =>
        Float32Array.from({ length: dimensions }, (_, axis) => 2 * Math.sin(pixel * (1.3 + axis) + axis)),
      );
      const input = Float32Array.from(features, (_, pixel) => (pixel % 3 === 0 ? 1 : 0));
      const received = normalizedMean(features, input);
      const expected = features.map((f) => {
        const kernel = features.map((g) => Math.exp(-squaredDistance(f, g) / 2));
        const sum = kernel.reduce((total, number) => total + number, 0);
        return kernel.reduce((total, number, j) => total + number * input[j]!, 0) / sum;
      });
      const gaps = expected.map((mean, pixel) => Math.abs(mean - received[pixel]!));
      assert.ok(Math.max(...gaps) < 0.1, String(Math.max(...gaps)));
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      assert.ok(mean < 0.02, String(mean));
    });

  it('filters each channel for itself', () => {
    const lattice = new PermutohedralLattice(1);
    lattice.embed({ count: 9, write: (pixel, into) => (into[0] = pixel / 2) });
    const both = new Float32Array(18);
    lattice.addFiltered(
      Float32Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? i : -3)),
      both,
      2,
    );
    const one = new Float32Array(9);
    lattice.addFiltered(
      Float32Array.from({ length: 9 }, (_, i) => 2 * i),
      one,
      1,
    );
    assert.deepEqual(
      [...both].filter((_, i) => i % 2 === 0),
      [...one],
    );
  });
});

function normalizedMean(features: readonly Float32Array[], input: Float32Array): number[] {
  const lattice = new PermutohedralLattice(features[0]!.length);
  lattice.embed({
    count: features.length,
    write: (pixel, into) => {
      into.set(features[pixel]!);
    },
  });
  const [sums, ones] = [new Float32Array(input.length), new Float32Array(input.length)];
  lattice.addFiltered(input, sums, 1);
  lattice.addFiltered(new Float32Array(input.length).fill(1), ones, 1);
  return [...sums].map((sum, pixel) => sum / ones[pixel]!);
}

function squaredDistance(f: Float32Array, g: Float32Array): number {
  return f.reduce((sum, number, axis) => sum + (number - g[axis]!) ** 2, 0);
}
