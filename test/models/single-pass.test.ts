import assert from 'node:assert/strict';
import { SegcastError } from '../../src/core/errors.js';
import { conv2d } from '../../models/graph/convolution.js';
import type { Value } from '../../models/graph/graph.js';
import { singlePassNetwork, type Draft, type SinglePass } from '../../models/single-pass.js';
import type { WeightTensor } from '../../models/weights/weight-tensor.js';
import { runOnnx } from './support/run-graph.js';
import { numbers } from './support/tensors.js';

/** A classifier, and beside it an auxiliary one of two convolutions. */
const NETWORK: SinglePass = {
  name: 'test',
  minInputPixels: 4,
  layers: (draft, image) => ({
    logits: classifier(draft, image, 'classifier'),
    auxiliary: () => new Map([['logits_auxiliary', auxiliary(draft, image)]]),
  }),
};

function classifier({ graph, classes }: Draft, x: Value, name: string): Value {
  return conv2d(graph, x, { name, kernel: 1, filters: classes });
}

function auxiliary(draft: Draft, x: Value): Value {
  return classifier(
    draft,
    conv2d(draft.graph, x, { name: 'auxiliary.conv', kernel: 1, filters: 3 }),
    'auxiliary.classifier',
  );
}

const TENSORS: Readonly<Record<string, WeightTensor>> = {
  'classifier.weight': numbers([2, 3, 1, 1], 1),
  'auxiliary.conv.weight': numbers([3, 3, 1, 1], 2),
  'auxiliary.classifier.weight': numbers([2, 3, 1, 1], 3),
};

function build(weights: Readonly<Record<string, WeightTensor>>) {
  const normalization = { mean: [0, 0, 0], std: [1, 1, 1] };
  const parts = { classes: 2, epsilon: 1e-5, normalization, weights: new Map(Object.entries(weights)) };
  return singlePassNetwork(NETWORK, parts);
}

function without(...names: readonly string[]): Record<string, WeightTensor> {
  return Object.fromEntries(Object.entries(TENSORS).filter(([name]) => !names.includes(name)));
}

const GEOMETRY = { frameWidth: 5, frameHeight: 4, inputWidth: 5, inputHeight: 4 };

async function outputsOf(onnx: Uint8Array): Promise<string[]> {
  return Object.keys(await runOnnx(onnx, { image: numbers([1, 3, 4, 5], 1) })).sort();
}

function assertMismatch(weights: Readonly<Record<string, WeightTensor>>, part: RegExp): void {
  assert.throws(
    () => build(weights),
    (error: unknown) =>
      error instanceof SegcastError && error.code === 'weights-mismatch' && part.test(error.message),
  );
}

describe('singlePassNetwork', () => {
  it('has one cut, the exit high', () => {
    const network = build(TENSORS);
    assert.deepEqual(network.exits, ['high']);
    const cuts = network.buildCuts(GEOMETRY);
    assert.deepEqual(
      cuts.map(({ exit, logits }) => [exit, logits]),
      [['high', 'logits_high']],
    );
  });

  it('exports auxiliary logits with all exits only', async () => {
    const network = build(TENSORS);
    const all = network.exportOnnx(GEOMETRY, { layout: 'image', exit: 'all' });
    assert.deepEqual(await outputsOf(all), ['logits_auxiliary', 'logits_high']);
    const one = network.exportOnnx(GEOMETRY, { layout: 'image' });
    assert.deepEqual(await outputsOf(one), ['logits_high']);
  });

  it('takes weights without auxiliary heads', async () => {
    const network = build(without('auxiliary.conv.weight', 'auxiliary.classifier.weight'));
    assert.deepEqual(await outputsOf(network.exportOnnx(GEOMETRY, { layout: 'image' })), ['logits_high']);
  });

  it('refuses weights with a part of an auxiliary head, naming what is missing', () => {
    assertMismatch(without('auxiliary.conv.weight'), /"auxiliary\.conv\.weight" missing/);
  });

  it('refuses weights it has no use for, naming them and not the auxiliary heads', () => {
    const weights = without('auxiliary.conv.weight', 'auxiliary.classifier.weight');
    const more = { ...weights, 'head.weight': numbers([1], 4) };
    assertMismatch(more, /: "head\.weight" is not used\./);
    assertMismatch({ ...TENSORS, 'head.weight': numbers([1], 4) }, /: "head\.weight" is not used\./);
  });

  it('refuses an input smaller than the network sees anything in', () => {
    const small = { ...GEOMETRY, inputHeight: 3 };
    assert.throws(
      () => build(TENSORS).buildCuts(small),
      (error: unknown) => error instanceof SegcastError && error.code === 'graph-invalid',
    );
  });
});
