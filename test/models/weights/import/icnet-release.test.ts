import assert from 'node:assert/strict';
import { buildArchitecture } from '../../../../models/architecture.js';
import { architectureOf } from '../../../../models/catalogue.js';
import { blankWeights } from '../../../../models/weights/blank-weights.js';
import { keyMapsFor } from '../../../../models/weights/import/key-maps/key-maps.js';
import { mapTensors, matchTensors } from '../../../../models/weights/import/map-tensors.js';
import type { StoredTensor } from '../../../../models/weights/safetensors.js';
import { elementCount } from '../../../../models/weights/weight-tensor.js';

/** icnet_cityscapes.prototxt's layers with weights: name, filters, channels, side. */
const LAYERS: readonly (readonly [name: string, filters: number, channels: number, side: number])[] = [
  ['conv1_1_3x3_s2', 32, 3, 3],
  ['conv1_2_3x3', 32, 32, 3],
  ['conv1_3_3x3', 64, 32, 3],
  ...stage('conv2', 3, 64, 128),
  ...stage('conv3', 4, 128, 256),
  ...stage('conv4', 6, 256, 512),
  ...stage('conv5', 3, 512, 1024),
  ['conv5_4_k1', 256, 1024, 1],
  ['conv_sub4', 128, 256, 3],
  ['conv3_1_sub2_proj', 128, 256, 1],
  ['conv_sub2', 128, 128, 3],
  ['conv1_sub1', 32, 3, 3],
  ['conv2_sub1', 32, 32, 3],
  ['conv3_sub1', 64, 32, 3],
  ['conv3_sub1_proj', 128, 64, 1],
];

function stage(name: string, count: number, channels: number, filters: number) {
  return Array.from({ length: count }, (_, index) => {
    const block = `${name}_${index + 1}`;
    const before = index === 0 ? channels : filters;
    const layers: [string, number, number, number][] = [
      [`${block}_1x1_reduce`, filters / 4, before, 1],
      [`${block}_3x3`, filters / 4, filters / 4, 3],
      [`${block}_1x1_increase`, filters, filters / 4, 1],
    ];
    if (index === 0) layers.push([`${block}_1x1_proj`, filters, before, 1]);
    return layers;
  }).flat();
}

const ZEROS = new Uint8Array(4 * 1024 * 256 * 9);

/** Numbers 0, 1, 2, ... of a shape; zeros where they would be many. */
function counting(...shape: number[]): StoredTensor {
  if (elementCount(shape) > 1000)
    return { dtype: 'F32', shape, bytes: ZEROS.subarray(0, 4 * elementCount(shape)) };
  const numbers = Float32Array.from({ length: elementCount(shape) }, (_, index) => index);
  return { dtype: 'F32', shape, bytes: new Uint8Array(numbers.buffer) };
}

function release(isMerged: boolean): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, filters, channels, side] of LAYERS) {
    tensors.set(`${name}.0`, counting(filters, channels, side, side));
    if (isMerged) tensors.set(`${name}.1`, counting(filters));
    else for (let blob = 0; blob < 4; blob++) tensors.set(`${name}/bn.${blob}`, counting(1, filters, 1, 1));
  }
  for (const [name, channels] of [
    ['conv6_cls', 128],
    ['sub4_out', 256],
    ['sub24_out', 128],
  ] as const) {
    tensors.set(`${name}.0`, counting(19, channels, 1, 1));
    tensors.set(`${name}.1`, counting(19));
  }
  return tensors;
}

function given(tensors: Map<string, StoredTensor>): Parameters<typeof matchTensors> {
  const blank = blankWeights();
  buildArchitecture(architectureOf('icnet'), { weights: blank, classes: 19 });
  return [tensors, keyMapsFor('icnet'), { network: 'icnet', shapes: blank.shapes }, 'icnet.caffemodel'];
}

describe("the key map of ICNet's release", () => {
  for (const isMerged of [false, true])
    it(`finds a place for every blob, batch normalisation ${isMerged ? 'merged' : 'apart'}`, () => {
      assert.equal(matchTensors(...given(release(isMerged))).keyMap.source, 'icnet-release');
    });

  it('turns the first layers from blue, green, red to red, green, blue', () => {
    const { weights } = mapTensors(...given(release(false)));
    for (const name of ['conv1_1.conv.weight', 'conv1_sub1.conv.weight'])
      assert.deepEqual(
        [...weights.get(name)!.data.subarray(0, 10)],
        [18, 19, 20, 21, 22, 23, 24, 25, 26, 9],
        name,
      ); // was matched
  });

  it('makes a merged bias a normalisation that only adds', () => {
    const { weights } = mapTensors(...given(release(true)));
    const of = (part: string) => weights.get(`conv1_2.bn.${part}`)!.data.at(3)!; // was matched
    assert.equal(of('bias'), 3);
    const scaled = (of('weight') * (10 - of('running_mean'))) / Math.sqrt(of('running_var') + 1e-5);
    assert.ok(Math.abs(scaled - 10) < 1e-6, String(scaled));
  });

  it('names the heads that the published files do not have', () => {
    const tensors = release(false);
    for (const name of ['sub4_out', 'sub24_out'])
      for (const blob of [0, 1]) tensors.delete(`${name}.${blob}`);
    assert.throws(() => matchTensors(...given(tensors)), /4 missing: "head4\.weight", .*"head24\.bias"/);
  });
});
