import assert from 'node:assert/strict';
import { writeModel } from '../../../models/imported/model-folder.js';
import type { Model } from '../../../models/model.js';
import { relu } from '../../../models/graph/arithmetic.js';
import { conv2d } from '../../../models/graph/convolution.js';
import type { Value } from '../../../models/graph/graph.js';
import { calibrate } from '../../../models/quantization/calibrate.js';
import { integerReady } from '../../../models/quantization/integer-ready.js';
import { quantizeGraph, type QuantizationPlan } from '../../../models/quantization/quantize-graph.js';
import { quantizedModelFiles } from '../../../models/quantization/quantize-model.js';
import { measureSensitivity, quantizationErrors } from '../../../models/quantization/sensitivity.js';
import { openOnnxEngine } from '../../../models/runtime/onnx-engine.js';
import { singlePassNetwork, type Draft } from '../../../models/single-pass.js';
import { randomWeights } from '../../../models/weights/random-weights.js';
import { loadModel } from '../../../models/zoo.js';
import { SegcastError } from '../../../src/core/errors.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { patternFrame } from '../support/tensors.js';
import { narrowModel } from './narrow-model.js';

const SIZE = { width: 160, height: 96 };
const GEOMETRY = { frameWidth: 160, frameHeight: 96, inputWidth: 160, inputHeight: 96 };
const LOGITS = new Set(['logits_low', 'logits_mid', 'logits_high']);
const picture = { ...SIZE, pixels: patternFrame(SIZE.height, SIZE.width) };

describe('a quantised network', () => {
  let model: Model;
  let plan: QuantizationPlan;

  before(async () => {
    model = await narrowModel();
    await using engine = await openOnnxEngine({ provider: 'cpu', threads: 1 });
    plan = await calibrate(model, {
      pictures: [picture],
      size: SIZE,
      normalization: model.manifest.input,
      engine,
    });
  });

  it("convolves nothing but bytes, but for the pyramid's few averages", () => {
    const { cuts } = integerReady(model.cutGraphs(GEOMETRY), model.manifest.input);
    for (const cut of cuts.map((one) => quantizeGraph(one, plan, { floatOutputs: LOGITS }))) {
      const makers = new Map(cut.nodes.map((node) => [node.output, node.op]));
      const floats = cut.nodes.filter(
        ({ op, inputs }) => op === 'Conv' && makers.get(inputs[0] ?? '') !== 'DequantizeLinear',
      );
      assert.equal(floats.length, cut.name === 'icnet-low' ? 4 : 0, cut.name);
      assert.ok(floats.every(({ name }) => name.includes('.pool')));
      assert.ok(!cut.nodes.some(({ op }) => op === 'Relu'), 'ReLUs are folded');
    }
  });

  it('hands bytes from cut to cut and float logits out', () => {
    const { cuts } = integerReady(model.cutGraphs(GEOMETRY), model.manifest.input);
    const quantized = cuts.map((cut) => quantizeGraph(cut, plan, { floatOutputs: LOGITS }));
    const edges = quantized.map(({ outputs }) => outputs.map(({ name, type }) => `${name} ${type}`).sort());
    assert.deepEqual(edges, [
      ['f2 uint8', 'f4 uint8', 'image uint8', 'logits_low float32'],
      ['logits_mid float32', 'y24 uint8'],
      ['logits_high float32'],
    ]);
    const inputs = quantized.map((cut) => cut.inputs.map(({ name, type }) => `${name} ${type}`).sort());
    assert.deepEqual(inputs.slice(1), [
      ['f2 uint8', 'f4 uint8'],
      ['image uint8', 'y24 uint8'],
    ]);
  });

  it('takes the picture without arithmetic when it has the right size', () => {
    const [low] = integerReady(model.cutGraphs(GEOMETRY), model.manifest.input).cuts;
    const quantized = quantizeGraph(low!, plan, { floatOutputs: LOGITS });
    assert.ok(!quantized.nodes.some(({ op }) => op === 'Cast' || op === 'Mul'));
    assert.deepEqual(plan.activations.get('image'), { scale: 1, zeroPoint: 114 });
  });

  it('is measured at every exit, and is float32 where the plan names nothing', async () => {
    await using engine = await openOnnxEngine({ provider: 'cpu', threads: 1 });
    const options = {
      pictures: [picture],
      geometry: GEOMETRY,
      normalization: model.manifest.input,
      engine,
    };
    const errors = await quantizationErrors(model, plan, options);
    assert.deepEqual(
      errors.map(({ exit }) => exit),
      ['low', 'mid', 'high'],
    );
    for (const { exit, relative } of errors)
      assert.ok(relative > 1e-4 && relative < 1, `${exit}: ${relative}`);
    const unquantized: QuantizationPlan = { activations: new Map(), float: new Set() };
    for (const { relative } of await quantizationErrors(model, unquantized, options))
      assert.ok(relative < 1e-6);
  });

  it('says which layers cost most, worst first', async () => {
    await using engine = await openOnnxEngine({ provider: 'cpu', threads: 1 });
    const normalization = model.manifest.input;
    const parts = { classes: 3, epsilon: 1e-5, normalization, weights: randomWeights(1) };
    const layers = ({ graph }: Draft, image: Value) => {
      const first = relu(graph, conv2d(graph, image, { name: 'first.conv', kernel: 3, filters: 8 }));
      return { logits: conv2d(graph, first, { name: 'last.conv', kernel: 1, filters: 3 }) };
    };
    const small = singlePassNetwork({ name: 'small', minInputPixels: 8, layers }, parts);
    const shared = { pictures: [picture] as const, normalization, engine };
    const its = await calibrate(small, { ...shared, size: SIZE });
    const found = await measureSensitivity(small, its, { ...shared, geometry: GEOMETRY });
    assert.deepEqual(found.map(({ group }) => group).sort(), ['first', 'last']);
    const [worst = 0, other = 0] = found.map(({ errors }) => errors[0]!.relative);
    const [all] = await quantizationErrors(small, its, { ...shared, geometry: GEOMETRY });
    assert.ok(worst < other && worst < all!.relative, `${worst}, ${other}, ${all!.relative}`);
  });

  it('is a model of its own in a folder: smaller, and the same network', async () => {
    await using folder = await temporaryFolder();
    const files = quantizedModelFiles(model, plan, { name: 'icnet-again' });
    const written = await writeModel(files, { folder: folder.path });
    assert.equal(written.precision, 'int8');
    assert.deepEqual(written.exits, model.exits);
    assert.deepEqual(written.manifest.measured.results, []);
    const again = await loadModel('icnet-again', { folder: folder.path });
    const weight = 'conv4_1.conv.conv.weight';
    const [before, after] = [model.weights.get(weight)!, again.weights.get(weight)!];
    const step = before.data.reduce((most, one) => Math.max(most, Math.abs(one)), 0) / 127;
    before.data.forEach((one, at) => assert.ok(Math.abs(one - after.data[at]!) <= step));
  });

  it('is refused when its plan is not the one its manifest names', async () => {
    await using folder = await temporaryFolder();
    const files = quantizedModelFiles(model, plan, { name: 'icnet-again' });
    const other = { ...files, plan: Buffer.concat([files.plan, Buffer.from(' ')]) };
    await assert.rejects(writeModel(other, { folder: folder.path }), (error: unknown) => {
      assert.ok(error instanceof SegcastError);
      assert.equal(error.code, 'weights-corrupt');
      assert.match(error.message, /quantization\.json.*SHA-256/);
      return true;
    });
  });
});
