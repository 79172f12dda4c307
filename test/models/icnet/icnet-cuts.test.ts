import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import type { Geometry } from '../../../models/cut-graph.js';
import { MAX_PIXELS } from '../../../models/geometry.js';
import { MIN_INPUT_PIXELS } from '../../../models/icnet/layers.js';
import type { Model } from '../../../models/model.js';
import { loadModel } from '../../../models/zoo.js';
import { runOnnx, type Tensor } from '../support/run-graph.js';
import { patternFrame } from '../support/tensors.js';

const geometry = (inputWidth: number, inputHeight: number, frameWidth = 64, frameHeight = 48): Geometry => ({
  frameWidth,
  frameHeight,
  inputWidth,
  inputHeight,
});

const REFUSED: readonly (readonly [title: string, geometry: Geometry, problem: RegExp, remedy: RegExp])[] = [
  ['an input too narrow', geometry(31, 64), /"image": its width must be .* from 32 .* 31/, /at least 32x32/],
  ['an input too low', geometry(64, 31), /"image": its height .* 31/, /at least 32x32/],
  ['an input of 0', geometry(0, 64), /"image": its width .* 0/, /at least 32x32/],
  ['a fractional input', geometry(64.5, 64), /"image": its width .* 64\.5/, /at least/],
  ['an input that is no number', geometry(NaN, 64), /"image": its width .* NaN/, /at least/],
  ['an input beyond all measure', geometry(MAX_PIXELS + 1, 64), /"image": its width .* 16385/, /at least/],
  [
    'a frame without width',
    geometry(64, 64, 0, 48),
    /"frame": its width must be .* from 1 .* 0/,
    /size of the source/,
  ],
  ['a frame without height', geometry(64, 64, 64, 0), /"frame": its height/, /size of the source/],
];

describe('ICNet cuts', () => {
  let model: Model;
  before(async () => {
    model = await loadModel('icnet-camvid');
  });

  for (const [title, size, problem, remedy] of REFUSED)
    it(`refuses ${title}`, () => {
      const refused = (error: unknown) => {
        assert.ok(error instanceof SegcastError);
        assert.equal(error.code, 'graph-invalid');
        assert.match(error.message, problem);
        assert.match(error.remedy, remedy);
        return true;
      };
      assert.throws(() => model.buildCuts(size), refused);
      assert.throws(() => model.exportOnnx(size), refused);
    });

  it('hands features from cut to cut by name, with the sizes the paper draws', () => {
    const [low, mid, high] = model.buildCuts(geometry(896, 512, 1280, 720));
    const shapes = (tensors: readonly { name: string; shape: readonly number[] }[] = []) =>
      Object.fromEntries(tensors.map(({ name, shape }) => [name, shape.join('x')]));
    assert.deepEqual(shapes(low?.inputs), { frame: '1x720x1280x3' });
    assert.deepEqual(shapes(low?.outputs), {
      image: '1x3x512x896',
      f2: '1x256x32x56',
      f4: '1x256x16x28',
      logits_low: '1x11x16x28',
    });
    assert.deepEqual(shapes(mid?.inputs), { f4: '1x256x16x28', f2: '1x256x32x56' });
    assert.deepEqual(shapes(mid?.outputs), { y24: '1x128x32x56', logits_mid: '1x11x32x56' });
    assert.deepEqual(shapes(high?.inputs), { y24: '1x128x32x56', image: '1x3x512x896' });
    assert.deepEqual(shapes(high?.outputs), { logits_high: '1x11x128x224' });
  });

  for (const [width, height] of [
    [MIN_INPUT_PIXELS, MIN_INPUT_PIXELS],
    [33, 47],
    [65, 32],
  ] as const)
    it(`runs at ${width}x${height} from a frame of one pixel`, async () => {
      const known: Record<string, Tensor> = { frame: { shape: [1, 1, 1, 3], data: patternFrame(1, 1) } };
      for (const cut of model.buildCuts(geometry(width, height, 1, 1))) {
        const inputs = Object.fromEntries(cut.inputs.map(({ name }) => [name, known[name]!])); // of earlier cuts
        Object.assign(known, await runOnnx(cut.onnx, inputs));
        const logits = known[cut.logits]?.data;
        assert.ok(logits instanceof Float32Array && logits.every((score) => Number.isFinite(score)));
      }
    });

  it('leaves out of an export what its exit does not need', () => {
    const size = geometry(64, 64);
    const bytes = (['low', 'mid', 'high', 'all'] as const).map(
      (exit) => model.exportOnnx(size, { exit }).length,
    );
    assert.deepEqual(
      bytes,
      bytes.toSorted((a, b) => a - b),
    );
  });
});
