import assert from 'node:assert/strict';
import { EXITS } from '../../../src/core/segmentation.js';
import { FRAME_INPUT, type Geometry } from '../../../models/cut-graph.js';
import { RESIZED_INPUT, resizeFrame } from '../../../models/resized-frame.js';
import type { Model } from '../../../models/model.js';
import { loadModel } from '../../../models/zoo.js';
import { runOnnx, type Tensor } from '../support/run-graph.js';
import { assertClose, fixture, patternFrame } from '../support/tensors.js';

const TOLERANCE = 1e-4;

const CASES: readonly { readonly file: string; readonly geometry: Geometry }[] = [
  {
    file: 'icnet/same-97x131.safetensors',
    geometry: { frameHeight: 97, frameWidth: 131, inputHeight: 97, inputWidth: 131 },
  },
  {
    file: 'icnet/resized-90x150-to-101x118.safetensors',
    geometry: { frameHeight: 90, frameWidth: 150, inputHeight: 101, inputWidth: 118 },
  },
];

function frameTensor({ frameHeight, frameWidth }: Geometry): Tensor {
  return { shape: [1, frameHeight, frameWidth, 3], data: patternFrame(frameHeight, frameWidth) };
}

function resizedTensor({
  frameHeight,
  frameWidth,
  inputHeight: height,
  inputWidth: width,
}: Geometry): Tensor {
  const frame = { width: frameWidth, height: frameHeight };
  const planes = resizeFrame(patternFrame(frameHeight, frameWidth), frame, { width, height });
  return { shape: [1, 3, height, width], data: Float32Array.from(planes) }; // the runtime takes no shared memory
}

describe('ICNet against an independent PyTorch implementation', () => {
  let model: Model;
  before(async () => {
    model = await loadModel('icnet-camvid');
  });

  for (const { file, geometry } of CASES) {
    it(`gives the same logits at every exit, cut by cut (${file})`, async () => {
      const references = await fixture(file);
      const known: Record<string, Tensor> = {
        [FRAME_INPUT]: frameTensor(geometry),
        [RESIZED_INPUT]: resizedTensor(geometry),
      };
      const cuts = model.buildCuts(geometry);
      assert.deepEqual(
        cuts.map((cut) => cut.exit),
        EXITS,
      );
      for (const cut of cuts) {
        const inputs = Object.fromEntries(cut.inputs.map(({ name }) => [name, known[name]!])); // of earlier cuts
        const outputs = await runOnnx(cut.onnx, inputs);
        for (const { name, shape } of cut.outputs) assert.deepEqual(outputs[name]?.shape, shape);
        Object.assign(known, outputs);
        assertClose(known[cut.logits]!, references.get(cut.exit)!, TOLERANCE); // checked by shape
      }
    });

    for (const fold of [true, false])
      it(`gives the same logits as one file, fold ${fold} (${file})`, async () => {
        const references = await fixture(file);
        const onnx = model.exportOnnx(geometry, { exit: 'all', fold });
        const outputs = await runOnnx(onnx, { [FRAME_INPUT]: frameTensor(geometry) });
        for (const exit of EXITS) assertClose(outputs[`logits_${exit}`]!, references.get(exit)!, TOLERANCE); // all exits asked for
      });
  }

  it('gives the same logits from a frame that was resized before as from the whole one', async () => {
    const geometry = { frameHeight: 241, frameWidth: 330, inputHeight: 64, inputWidth: 96 };
    const whole = await runOnnx(model.exportOnnx(geometry, { exit: 'all' }), {
      [FRAME_INPUT]: frameTensor(geometry),
    });
    const known: Record<string, Tensor> = { [RESIZED_INPUT]: resizedTensor(geometry) };
    for (const cut of model.buildCuts(geometry)) {
      const inputs = Object.fromEntries(cut.inputs.map(({ name }) => [name, known[name]!])); // of earlier cuts
      Object.assign(known, await runOnnx(cut.onnx, inputs));
      const { shape, data } = whole[`logits_${cut.exit}`]!; // every exit was asked for
      assertClose(known[cut.logits]!, { shape, data: Float32Array.from(data, Number) }, TOLERANCE);
    }
  });

  it('takes a normalised image where the export asks for one', async () => {
    const { file, geometry } = CASES[0]!; // the frame has the input's size
    const references = await fixture(file);
    const { inputHeight: height, inputWidth: width } = geometry;
    const { mean, std } = model.manifest.input;
    const pixels = patternFrame(height, width);
    const data = new Float32Array(3 * height * width);
    for (let i = 0; i < height * width; i++)
      for (const c of [0, 1, 2] as const)
        data[c * height * width + i] = (pixels[i * 3 + c]! / 255 - mean[c]) / std[c]; // in range
    const onnx = model.exportOnnx(geometry, { exit: 'mid', layout: 'image' });
    const outputs = await runOnnx(onnx, { image: { shape: [1, 3, height, width], data } });
    assert.deepEqual(Object.keys(outputs), ['logits_mid']);
    assertClose(outputs['logits_mid']!, references.get('mid')!, TOLERANCE); // just seen
  });
});
