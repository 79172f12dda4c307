import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutsTo, ladderFor } from '../../../pipelines/budget/ladder.js';
import { measuredQuality } from '../../../pipelines/budget/point-quality.js';
import { profileForBudget } from '../../../pipelines/budget/profiles.js';
import type { MeasuredPoint, TunedLadder } from '../../../src/core/profile.js';
import { EXITS } from '../../../src/core/segmentation.js';

const model = { name: 'net', exits: EXITS, quality: measuredQuality([]) };
const profile = profileForBudget(33);
const picture = { width: 1280, height: 720 };

const sizesOf = (ladder: ReturnType<typeof ladderFor>) =>
  ladder.geometries.map(({ inputWidth, inputHeight }) => `${inputWidth}x${inputHeight}`);

describe('ladder', () => {
  it('has sizes of the picture, each with every exit, worst point first', () => {
    const ladder = ladderFor(picture, profile, model);
    assert.deepEqual(sizesOf(ladder), [
      '160x96',
      '224x128',
      '320x192',
      '448x256',
      '672x384',
      '896x512',
      '1280x704',
    ]);
    assert.equal(ladder.points.length, 21);
    const qualities = ladder.points.map((point) => point.quality);
    assert.deepEqual(
      qualities,
      [...qualities].sort((a, b) => a - b),
    );
  });

  it('has no size twice and none beyond what a small picture can use', () => {
    assert.deepEqual(sizesOf(ladderFor({ width: 64, height: 32 }, profile, model)), ['128x64']);
  });

  it('has only the size that was asked for', () => {
    const size = { width: 320, height: 320 };
    assert.deepEqual(sizesOf(ladderFor(picture, { ...profile, size }, model)), ['320x320']);
  });

  it('has only the size that the network takes, whatever was asked for', () => {
    const onlySize = { width: 512, height: 256 };
    const ladder = ladderFor(
      picture,
      { ...profile, size: { width: 320, height: 320 } },
      { ...model, onlySize },
    );
    assert.deepEqual(sizesOf(ladder), ['512x256']);
  });

  it('goes no further than the profile, and no further than the network', () => {
    const low = ladderFor(picture, { ...profile, maxExit: 'mid' }, model);
    assert.deepEqual(low.cuts, ['low', 'mid']);
    assert.ok(low.points.every(({ exit }) => exit !== 'high'));
    assert.deepEqual(cutsTo('mid', ['high']), ['high'], 'a network of one cut has nothing smaller to give');
  });

  it('leaves out a larger input that was measured to be worse', () => {
    const quality = measuredQuality([
      { exit: 'high', width: 160, height: 96, miou: 50 },
      { exit: 'high', width: 224, height: 128, miou: 45 },
      { exit: 'high', width: 320, height: 192, miou: 60 },
    ]);
    const ladder = ladderFor(picture, profile, { name: 'net', exits: ['high'], quality });
    assert.ok(!ladder.points.some(({ inputSize }) => inputSize.width === 224));
    assert.ok(ladder.points.some(({ inputSize }) => inputSize.width === 320));
  });

  const point = (model: string, width: number, quality: number): MeasuredPoint => ({
    model,
    precision: 'fp32',
    inputSize: { width, height: 96 },
    exit: 'low',
    quality,
    cutMs: { low: { p50: 1, p95: 2, p99: 3 } },
    endToEndMs: { p50: 1, p95: 2, p99: 3 },
  });
  const tuned = (points: readonly MeasuredPoint[], size = picture): TunedLadder => ({
    machine: 'm',
    version: 'v',
    picture: size,
    quality: 'labels',
    points,
  });

  it("takes a tuned profile's sizes and qualities for pictures of its size", () => {
    const points = [point('net', 96, 0.3), point('net', 192, 0.4), point('other', 384, 0.9)];
    const ladder = ladderFor(picture, { ...profile, tuned: tuned(points), maxExit: 'low' }, model);
    assert.deepEqual(sizesOf(ladder), ['96x96', '192x96']);
    assert.deepEqual(
      ladder.points.map(({ quality }) => quality),
      [0.3, 0.4],
    );
  });

  it('knows nothing from a profile that was tuned for other pictures or another network', () => {
    const untuned = sizesOf(ladderFor(picture, profile, model));
    const elsewhere = tuned([point('net', 96, 0.3)], { width: 640, height: 480 });
    assert.deepEqual(sizesOf(ladderFor(picture, { ...profile, tuned: elsewhere }, model)), untuned);
    const foreign = tuned([point('other', 96, 0.3)]);
    assert.deepEqual(sizesOf(ladderFor(picture, { ...profile, tuned: foreign }, model)), untuned);
  });

  it('gives any picture at least one point', () => {
    const side = fc.integer({ min: 1, max: 8192 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const { points, geometries } = ladderFor({ width, height }, profile, model);
        assert.ok(points.length > 0 && geometries.length > 0);
      }),
    );
  });
});
