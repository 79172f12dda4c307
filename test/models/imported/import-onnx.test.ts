import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importOnnx, type ImportOnnxOptions } from '../../../models/imported/import-onnx.js';
import { decodeOnnx, encodeOnnxModel, type OnnxModel } from '../../../models/imported/onnx/onnx-proto.js';
import { toWeights } from '../../../models/weights/float-tensors.js';
import { readSafetensors } from '../../../models/weights/safetensors.js';
import type { WeightTensor } from '../../../models/weights/weight-tensor.js';
import { CAMVID_11 } from '../../../src/core/class-sets/camvid.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { importBytes, importFixture } from '../support/import-fixtures.js';
import { runOnnx } from '../support/run-graph.js';
import { assertClose, patternFrame } from '../support/tensors.js';

const SIZE = { width: 40, height: 24 };
const GEOMETRY = { frameWidth: 40, frameHeight: 24, inputWidth: 40, inputHeight: 24 };

describe('importOnnx', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  const take = (name: string, options: Partial<ImportOnnxOptions> = {}) =>
    importOnnx(importFixture(`branches-${name}.onnx`), {
      name: `branches-${name}`,
      classSet: CAMVID_11,
      folder: join(folder.path, 'models'),
      ...options,
    });

  const forms: readonly (readonly [string, Partial<ImportOnnxOptions>])[] = [
    ['static', {}],
    ['dynamic', { size: SIZE }],
    ['nhwc', { inputLayout: 'nhwc' }],
  ];
  for (const [form, options] of forms)
    it(`gives a network of the form ${form} the logits that PyTorch has`, async () => {
      const model = await take(form, options);
      const image = await expected(`${form}.image`);
      const { logits_high: logits } = await runOnnx(model.exportOnnx(GEOMETRY, { layout: 'image' }), {
        image,
      });
      assertClose(logits!, await expected(form), 1e-4); // the one output
    });

  it('scores the labels of a network that answers with them', async () => {
    const model = await take('labels');
    const labels = await expected('labels');
    const image = await expected('labels.image');
    const { logits_high: logits } = await runOnnx(model.exportOnnx(GEOMETRY, { layout: 'image' }), { image });
    const pixels = 6 * 10; // a quarter of each side
    assert.deepEqual(logits?.shape, [1, 11, 6, 10]);
    for (let at = 0; at < pixels; at++)
      for (let id = 0; id < 11; id++)
        assert.equal(Number(logits.data[id * pixels + at]), labels.data[at] === id ? 1 : 0);
  });

  it('takes frames of any size, resized to its own', async () => {
    const [cut] = (await take('static')).buildCuts({
      ...GEOMETRY,
      frameWidth: 64,
      frameHeight: 48,
      inputWidth: 320,
    });
    assert.ok(cut);
    const frame = { shape: [1, 48, 64, 3], data: patternFrame(48, 64) };
    const answers = await runOnnx(cut.onnx, { frame });
    assert.deepEqual(answers[cut.logits]?.shape, [...cut.outputs[0]!.shape]); // it has one
    assert.deepEqual(cut.outputs[0]?.shape, [1, 11, 6, 10]);
  });

  it('takes colours in the order of the network', async () => {
    const [rgb, bgr] = [await take('static'), await take('static', { name: 'bgr', channelOrder: 'bgr' })];
    const { shape, data } = await expected('static.image');
    const pixels = SIZE.width * SIZE.height;
    const turned = Float32Array.from(
      data,
      (_, at) => data[(2 - Math.floor(at / pixels)) * pixels + (at % pixels)]!,
    ); // of three planes
    const logits = async (model: typeof rgb, image: Float32Array) =>
      (await runOnnx(model.exportOnnx(GEOMETRY, { layout: 'image' }), { image: { shape, data: image } }))[
        'logits_high'
      ];
    assert.deepEqual(await logits(bgr, turned), await logits(rgb, data));
  });

  const refused: readonly (readonly [string, string, Partial<ImportOnnxOptions>, object])[] = [
    ['an open size', 'dynamic', {}, { code: 'graph-invalid', message: /"input": its width is not fixed/ }],
    [
      'another size than its own',
      'static',
      { size: { width: 64, height: 24 } },
      { message: /width is fixed to 40, 64/ },
    ],
    ['another layout', 'static', { inputLayout: 'nhwc' }, { message: /channels axis is 40, 3 is needed/ }],
    [
      'an output it does not have',
      'static',
      { outputName: 'x' },
      { message: /"x": there is no such output; there is output/ },
    ],
    [
      'labels where it gives scores',
      'static',
      { output: 'labels' },
      { message: /neither scores of 11 classes nor/ },
    ],
    ['the name of a shipped model', 'static', { name: 'icnet-camvid' }, { code: 'model-exists' }],
  ];
  for (const [what, form, options, error] of refused)
    it(`refuses ${what}, and leaves nothing behind`, async () => {
      await assert.rejects(take(form, options), error);
      assert.deepEqual(await readdir(folder.path), []);
    });

  const damaged: readonly (readonly [string, (model: OnnxModel) => OnnxModel, object])[] = [
    [
      'an operator that no engine has',
      (model) =>
        changed(model, (node) => (node.opType === 'Sigmoid' ? { ...node, opType: 'Swizzle' } : node)),
      { code: 'weights-unsupported', message: /no operator .*Swizzle/ },
    ],
    [
      'NaN among its weights',
      (model) => ({
        ...model,
        graph: {
          ...model.graph,
          initializer: [{ name: 'w', dims: [1], dataType: 1, rawData: Buffer.from([0, 0, 192, 127]) }],
        },
      }),
      { code: 'weights-corrupt', message: /"w" holds NaN at element 0/ },
    ],
    [
      'an old operator set',
      (model) => ({ ...model, opsetImport: [{ domain: '', version: 9 }] }),
      { code: 'weights-unsupported', message: /operator set 9, 11 or newer/ },
    ],
    ['no graph', () => ({}), { code: 'weights-corrupt', message: /no graph/ }],
  ];
  for (const [what, damage, error] of damaged)
    it(`refuses a file with ${what}`, async () => {
      const file = join(folder.path, 'damaged.onnx');
      await writeFile(file, encodeOnnxModel(damage(decodeOnnx(await importBytes('branches-static.onnx')))));
      await assert.rejects(
        importOnnx(file, { name: 'damaged', classSet: CAMVID_11, folder: folder.path }),
        error,
      );
    });

  it('refuses a file cut off anywhere', async () => {
    const whole = await importBytes('branches-static.onnx');
    const file = join(folder.path, 'short.onnx');
    for (let length = 0; length < whole.length; length += 997) {
      await writeFile(file, whole.subarray(0, length));
      await assert.rejects(importOnnx(file, { name: 'short', classSet: CAMVID_11, folder: folder.path }), {
        name: 'SegcastError',
      });
    }
  });
});

type Node = NonNullable<NonNullable<OnnxModel['graph']>['node']>[number];

function changed(model: OnnxModel, change: (node: Node) => Node): OnnxModel {
  return { ...model, graph: { ...model.graph, node: (model.graph?.node ?? []).map(change) } };
}

async function expected(name: string): Promise<WeightTensor> {
  const file = 'branches.safetensors';
  const tensor = toWeights(readSafetensors(await importBytes(file), file), file).get(name);
  assert.ok(tensor, name);
  return tensor;
}
