import assert from 'node:assert/strict';
import { deeplabV2Network } from '../../../models/deeplab/v2/network.js';
import type { DeeplabV2Spec } from '../../../models/deeplab/v2/spec.js';
import { assertSampledLogits, referenceParts } from '../support/sampled-logits.js';

interface Case extends Omit<DeeplabV2Spec, 'family'> {
  readonly file: string;
  /** Of the image, height and width. */
  readonly size: readonly [number, number];
}

const LARGE = [6, 12, 18, 24];
const SMALL = [2, 4, 8, 12];
const THREE = [1, 0.75, 0.5];
const vgg16 = { backbone: 'vgg16' } as const;
const resnet101 = { backbone: 'resnet101' } as const;

const CASES: readonly Case[] = [
  {
    ...vgg16,
    file: 'vgg16-24x33',
    size: [24, 33],
    width: 16,
    rates: LARGE,
    scales: [1],
    fullSize: true,
  },
  {
    ...vgg16,
    file: 'vgg16-narrow-small-49x65',
    size: [49, 65],
    width: 8,
    rates: SMALL,
    scales: [1],
    fullSize: false,
  },
  {
    ...vgg16,
    file: 'vgg16-narrow-scales-26x206',
    size: [26, 206],
    width: 8,
    rates: LARGE,
    scales: THREE,
    fullSize: false,
  },
  {
    ...resnet101,
    file: 'resnet101-published-17x24',
    size: [17, 24],
    width: 64,
    rates: LARGE,
    scales: [1],
    fullSize: true,
  },
  {
    ...resnet101,
    file: 'resnet101-narrow-scales-207x24',
    size: [207, 24],
    width: 4,
    rates: LARGE,
    scales: THREE,
    fullSize: true,
  },
];

describe('DeepLab v2 against an independent PyTorch implementation', () => {
  for (const { file, size, ...numbers } of CASES)
    it(`gives the same logits (${file})`, async () => {
      const [height, width] = size;
      const network = deeplabV2Network({ family: 'deeplab-v2', ...numbers }, referenceParts());
      await assertSampledLogits(network, { height, width }, `deeplabv2/${file}.safetensors`);
    });
});

describe('DeepLab v2', () => {
  it('holds its tensors once, however many scales it sees', () => {
    const [one, three] = [[1], THREE].map((scales) => {
      const spec = {
        family: 'deeplab-v2',
        ...resnet101,
        width: 4,
        rates: LARGE,
        scales,
        fullSize: false,
      } as const;
      const geometry = { frameHeight: 64, frameWidth: 64, inputHeight: 64, inputWidth: 64 };
      return deeplabV2Network(spec, referenceParts()).exportOnnx(geometry).length;
    });
    const parameters = 42.7e6 / 16 ** 2;
    assert.ok(one !== undefined && three !== undefined && three - one < 4 * parameters, `${one} ${three}`);
  });
});
