import assert from 'node:assert/strict';
import { compareLabels } from '../../../pipelines/audit/compare-labels.js';
import { classesLeftOut, classesMappedTo, sharedClasses } from '../../../pipelines/audit/shared-classes.js';
import { score } from '../../../models/metrics/intersection-over-union.js';
import { CAMVID_11 } from '../../../src/core/class-sets/camvid.js';
import { CITYSCAPES_19 } from '../../../src/core/class-sets/cityscapes.js';

const idOf = (set: typeof CAMVID_11, name: string): number =>
  set.classes.findIndex((one) => one.name === name);

describe('sharedClasses', () => {
  it('maps the finer set onto the coarser one, whichever comes first', () => {
    const cityscapes = [...CITYSCAPES_19.classes.keys()];
    const there = sharedClasses(CAMVID_11, CITYSCAPES_19);
    const back = sharedClasses(CITYSCAPES_19, CAMVID_11);
    assert.equal(there.classSet, CAMVID_11);
    assert.deepEqual(there.second, back.first);
    assert.deepEqual(there.first, back.second);
    assert.deepEqual(
      cityscapes.filter((id) => there.second[id] === idOf(CAMVID_11, 'bicyclist')),
      ['rider', 'motorcycle', 'bicycle'].map((name) => idOf(CITYSCAPES_19, name)),
    );
    assert.deepEqual(classesMappedTo(idOf(CAMVID_11, 'pedestrian'), CITYSCAPES_19, there.second), ['person']);
  });

  it('leaves out what only one of the sets has', () => {
    const street = { name: 'street', classes: CAMVID_11.classes.slice(0, 3) };
    const { first, second } = sharedClasses(CAMVID_11, street);
    assert.equal(classesLeftOut(CAMVID_11, first).length, 8);
    assert.deepEqual(classesLeftOut(street, second), []);
  });

  it('takes a set for itself', () => {
    const { first, second } = sharedClasses(CAMVID_11, CAMVID_11);
    for (const [id] of CAMVID_11.classes.entries()) assert.deepEqual([first[id], second[id]], [id, id]);
  });
});

describe('compareLabels', () => {
  const shared = sharedClasses(CAMVID_11, CAMVID_11);
  const map = (width: number, height: number, idAt: (x: number, y: number) => number) => ({
    width,
    height,
    ids: Uint8Array.from({ length: width * height }, (_, at) => idAt(at % width, Math.floor(at / width))),
  });

  it('counts each pixel of a small frame, but none that either calls nothing', () => {
    const first = map(3, 1, (x) => [0, 1, 255][x]!); // x is 0..2
    const second = map(3, 1, (x) => [0, 255, 0][x]!); // as above
    assert.equal(score(compareLabels(first, second, shared)).pixelAccuracy, 1);
    assert.equal(compareLabels(first, second, shared).count(0, 0), 1);
  });

  it('samples large frames evenly', () => {
    const first = map(1280, 720, (x) => (x < 640 ? 0 : 1));
    const second = map(1280, 720, (_, y) => (y < 180 ? 0 : 1));
    const matrix = compareLabels(first, second, shared);
    assert.equal(matrix.truthCount(0) + matrix.truthCount(1), 320 * 180);
    assert.equal(score(matrix).pixelAccuracy, 1 / 2);
    assert.equal(matrix.count(0, 0) / matrix.truthCount(0), 1 / 4);
  });

  it('refuses labels of another size', () => {
    const wide = map(1280, 720, () => 0);
    for (const other of [map(2, 3, () => 0), map(1279, 720, () => 0)])
      assert.throws(() => compareLabels(wide, other, shared), /labels of one size.*1280x720 and/);
  });
});
