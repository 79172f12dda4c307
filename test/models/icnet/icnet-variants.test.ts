import assert from 'node:assert/strict';
import { EXITS } from '../../../src/core/segmentation.js';
import { SegcastError } from '../../../src/core/errors.js';
import { networkOf } from '../../../models/families.js';
import type { IcnetSpec } from '../../../models/icnet/spec.js';
import type { Network } from '../../../models/network.js';
import { RESIZED_INPUT } from '../../../models/resized-frame.js';
import type { Weights } from '../../../models/weights/weight-tensor.js';
import { runOnnx, type Tensor } from '../support/run-graph.js';
import { seededWeights } from '../support/seeded-weights.js';
import { assertClose, fixture, numbers } from '../support/tensors.js';

const TOLERANCE = 1e-4;

const mmseg = (width: number, depth: 18 | 50): IcnetSpec => ({
  family: 'icnet',
  variant: 'mmseg',
  width,
  depth,
});
const paper = (width: number): IcnetSpec => ({ family: 'icnet', variant: 'paper', width });

const CASES: readonly (readonly [file: string, spec: IcnetSpec, height: number, width: number])[] = [
  ['paper-8-97x131', paper(8), 97, 131],
  ['paper-32-46x61', paper(32), 46, 61],
  ['mmseg-8-resnet18-97x131', mmseg(8, 18), 97, 131],
  ['mmseg-8-resnet50-66x93', mmseg(8, 50), 66, 93],
];

/** The references' weights; their image comes as it is, so colours are left alone. */
function reference(spec: IcnetSpec): Network {
  return networkOf(spec, {
    classes: 5,
    epsilon: 1e-5,
    normalization: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
    weights: seededWeights(),
  });
}

function sizes(height: number, width: number) {
  return { frameHeight: 4 * height, frameWidth: 4 * width, inputHeight: height, inputWidth: width };
}

async function runCuts(network: Network, image: Tensor): Promise<Record<string, Tensor>> {
  const [, , height = 0, width = 0] = image.shape;
  // normalisation divides by 255 * std, which is 1
  const known: Record<string, Tensor> = { [RESIZED_INPUT]: image };
  for (const cut of network.buildCuts(sizes(height, width))) {
    const inputs = Object.fromEntries(cut.inputs.map(({ name }) => [name, known[name]!])); // of earlier cuts
    const outputs = await runOnnx(cut.onnx, inputs);
    for (const { name, shape } of cut.outputs) assert.deepEqual(outputs[name]?.shape, shape);
    Object.assign(known, outputs);
  }
  return known;
}

function assertLogits(received: Readonly<Record<string, Tensor>>, expected: Weights): void {
  for (const exit of EXITS) {
    const [logits, reference] = [received[`logits_${exit}`], expected.get(exit)];
    assert.ok(logits && reference, exit);
    assertClose(logits, reference, TOLERANCE);
  }
}

describe('ICNet variants against independent PyTorch implementations', () => {
  for (const [file, spec, height, width] of CASES)
    it(`give the same logits at every exit, cut by cut and as one file (${file})`, async () => {
      const network = reference(spec);
      const image = numbers([1, 3, height, width], 1);
      const expected = await fixture(`icnet/${file}.safetensors`);
      assertLogits(await runCuts(network, image), expected);
      const onnx = network.exportOnnx(sizes(height, width), { exit: 'all', layout: 'image', fold: false });
      assertLogits(await runOnnx(onnx, { image }), expected);
    });

  it('give the same logits at the published width and depth', async () => {
    const onnx = reference(mmseg(64, 50)).exportOnnx(sizes(33, 49), {
      exit: 'all',
      layout: 'image',
      fold: false,
    });
    const expected = await fixture('icnet/mmseg-64-resnet50-33x49.safetensors');
    assertLogits(await runOnnx(onnx, { image: numbers([1, 3, 33, 49], 1) }), expected);
  });
});

describe('ICNet variants', () => {
  it("lets the paper's branches share their first layers: the release's tensors and no more", () => {
    const names = (spec: IcnetSpec) => {
      const weights = seededWeights();
      networkOf(spec, { ...PARTS, weights });
      return [...weights.shapes].sort();
    };
    assert.deepEqual(names(paper(4)), names({ family: 'icnet', width: 4 }));
  });

  it('ends the exit low before the layers of later exits', () => {
    const network = networkOf(mmseg(4, 18), { ...PARTS, weights: seededWeights() });
    const [low, mid, high] = network.cutGraphs(sizes(64, 64));
    const uses = (graph: typeof low, name: string) => graph?.weightNames.has(`${name}.conv.weight`);
    assert.ok(uses(low, 'neck.cff_24.conv_low') && !uses(low, 'backbone.conv_sub2'));
    assert.ok(uses(mid, 'backbone.conv_sub2') && !uses(mid, 'backbone.conv_sub1.0'));
    assert.ok(uses(high, 'backbone.conv_sub1.0') && !uses(high, 'neck.cff_12.conv_low'));
  });

  const REFUSED: readonly (readonly [title: string, spec: IcnetSpec, message: RegExp])[] = [
    ['a depth of the release', { family: 'icnet', width: 4, depth: 18 }, /depth is of the variant mmseg/],
    ['an odd width of mmseg', mmseg(5, 18), /must be even, it is 5/],
  ];
  for (const [title, spec, message] of REFUSED)
    it(`refuse ${title}`, () => {
      assert.throws(
        () => networkOf(spec, { ...PARTS, weights: seededWeights() }),
        (error) =>
          error instanceof SegcastError && error.code === 'graph-invalid' && message.test(error.message),
      );
    });
});

const PARTS = { classes: 5, epsilon: 1e-5, normalization: { mean: [0, 0, 0], std: [1, 1, 1] } };
