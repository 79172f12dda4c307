import assert from 'node:assert/strict';
import type { CutGraph, Geometry } from '../../models/cut-graph.js';
import { decodeOnnx } from '../../models/graph/decode-onnx.js';
import { encodeOnnx } from '../../models/graph/encode-onnx.js';
import { inHalfPrecision } from '../../models/graph/half-precision.js';
import { loadModel } from '../../models/zoo.js';
import { compareLabels } from '../../scripts/webgpu/compare-labels.js';
import { logitsOfCuts } from './support/logits-of-cuts.js';
import { streetPicture } from './support/street-picture.js';

const SIZE = { width: 160, height: 96 };
const GEOMETRY = { frameWidth: 160, frameHeight: 96, inputWidth: 160, inputHeight: 96 };

function halved(cut: CutGraph): CutGraph {
  return { ...cut, onnx: encodeOnnx(inHalfPrecision(decodeOnnx(cut.onnx))) };
}

describe('the networks that come with segcast, in half precision', () => {
  for (const name of ['icnet-camvid', 'deeplab-v3plus-camvid', 'refinenet-camvid'])
    it(`gives ${name}'s labels, but where two classes are as likely`, async () => {
      const model = await loadModel(name);
      const half = { buildCuts: (geometry: Geometry) => model.buildCuts(geometry).map(halved) };
      const picture = await streetPicture(SIZE);
      const received = await logitsOfCuts(half, GEOMETRY, picture);
      for (const [index, logits] of (await logitsOfCuts(model, GEOMETRY, picture)).entries()) {
        const comparison = compareLabels(logits, received[index]!, SIZE); // as many cuts
        const { classes, deviation, others, widestMargin } = comparison;
        assert.ok(classes > 3, `${classes} classes prove little`);
        assert.ok(deviation > 0, 'nothing was rounded');
        assert.ok(widestMargin < 0.1 && others < 0.01 * SIZE.width * SIZE.height, JSON.stringify(comparison));
      }
    });
});
