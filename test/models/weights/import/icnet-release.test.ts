import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArchitecture } from '../../../../models/architecture.js';
import { architectureOf } from '../../../../models/catalogue.js';
import { importWeights } from '../../../../models/imported/import-weights.js';
import { blankWeights } from '../../../../models/weights/blank-weights.js';
import { keyMapsFor } from '../../../../models/weights/import/key-maps/key-maps.js';
import { mapTensors, matchTensors } from '../../../../models/weights/import/map-tensors.js';
import type { StoredTensor } from '../../../../models/weights/safetensors.js';
import { elementCount } from '../../../../models/weights/weight-tensor.js';
import { CAMVID_11 } from '../../../../src/core/class-sets/camvid.js';
import { temporaryFolder } from '../../../support/temporary-folder.js';
import { caffeBlob, caffeLayer } from '../../support/caffemodel.js';
import { assertSampledLogits } from '../../support/sampled-logits.js';
import { seededWeights } from '../../support/seeded-weights.js';

type Layer = readonly [name: string, filters: number, channels: number, side: number];

/** icnet_cityscapes.prototxt's layers with weights, for a stem of `width` filters; released are 32. */
function layersOf(width: number): readonly Layer[] {
  return [
    ['conv1_1_3x3_s2', width, 3, 3],
    ['conv1_2_3x3', width, width, 3],
    ['conv1_3_3x3', 2 * width, width, 3],
    ...stage('conv2', 3, 2 * width, 4 * width),
    ...stage('conv3', 4, 4 * width, 8 * width),
    ...stage('conv4', 6, 8 * width, 16 * width),
    ...stage('conv5', 3, 16 * width, 32 * width),
    ['conv5_4_k1', 8 * width, 32 * width, 1],
    ['conv_sub4', 4 * width, 8 * width, 3],
    ['conv3_1_sub2_proj', 4 * width, 8 * width, 1],
    ['conv_sub2', 4 * width, 4 * width, 3],
    ['conv1_sub1', width, 3, 3],
    ['conv2_sub1', width, width, 3],
    ['conv3_sub1', 2 * width, width, 3],
    ['conv3_sub1_proj', 4 * width, 2 * width, 1],
  ];
}

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
  for (const [name, filters, channels, side] of layersOf(32)) {
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

function given(tensors: Map<string, StoredTensor>, name = 'icnet'): Parameters<typeof matchTensors> {
  const blank = blankWeights();
  buildArchitecture(architectureOf(name), { weights: blank, classes: 19 });
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

  it('names the heads that the published files do not have, and needs none of them for their own graph', () => {
    const tensors = release(false);
    for (const name of ['sub4_out', 'sub24_out'])
      for (const blob of [0, 1]) tensors.delete(`${name}.${blob}`);
    assert.throws(() => matchTensors(...given(tensors)), /4 missing: "head4\.weight", .*"head24\.bias"/);
    assert.equal(matchTensors(...given(tensors, 'icnet-caffe')).unknown.length, 0);
  });

  it('imports a published file that gives the logits of the prototxt in PyTorch', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'icnet.caffemodel');
    await writeFile(file, narrowCaffemodel());
    const { model, source } = await importWeights(file, {
      architecture: {
        ...architectureOf('icnet-caffe'),
        spec: { family: 'icnet', variant: 'caffe', width: 2 },
      },
      name: 'narrow',
      classSet: { name: 'five', classes: CAMVID_11.classes.slice(0, 5) },
      folder: folder.path,
    });
    assert.equal(source, "the authors' ICNet release");
    assert.deepEqual(model.exits, ['high']);
    await assertSampledLogits(model, { height: 1025, width: 2049 }, 'icnet/caffe-2-1025x2049.safetensors');
  });
});

/** The factors of blue, green and red in the layer before the first; powers of two, to be exact. */
const FACTORS = [4, 2, 0.5];

/** The references' weights as the authors' Caffe would have written them, with the exit high's head alone. */
function narrowCaffemodel(): Buffer {
  const weights = seededWeights();
  const seeded = (name: string, ...shape: number[]) => weights.get(name, shape)!.data; // it has every tensor
  const layers = layersOf(2).flatMap(([name, filters, channels, side]) => {
    const shape = [filters, channels, side, side];
    const filtersOf = seeded(`${ourName(name)}.conv.weight`, ...shape);
    const blobs = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
      caffeBlob([1, filters, 1, 1], seeded(`${ourName(name)}.bn.${part}`, filters)),
    );
    return [
      caffeLayer(name, caffeBlob(shape, channels === 3 ? forBlueFirst(filtersOf) : filtersOf)),
      caffeLayer(`${name}/bn`, ...blobs),
    ];
  });
  const head = [
    caffeBlob([5, 8, 1, 1], seeded('head124.weight', 5, 8, 1, 1)),
    seeded('head124.bias', 5),
  ] as const;
  return Buffer.concat([
    caffeLayer('data_sub1', caffeBlob([3], FACTORS)),
    ...layers,
    caffeLayer('conv6_cls', head[0], caffeBlob([5], head[1])),
  ]);
}

function ourName(theirs: string): string {
  return theirs
    .replace(/^(conv1_\d)_3x3(_s2)?$/, '$1')
    .replace(/_1x1_(reduce|increase|proj)$/, '.$1')
    .replace(/_3x3$/, '.conv');
}

/** Filters for red, green, blue as filters for FACTORS times blue, green, red. */
function forBlueFirst(filters: Float32Array): Float32Array {
  const colorOf = (index: number) => Math.floor(index / 9) % 3;
  return filters.map((_, index) => {
    const color = colorOf(index);
    return filters[index + (2 - 2 * color) * 9]! / FACTORS[color]!; // inside both
  });
}
