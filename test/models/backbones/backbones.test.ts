import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import { mobilenetV2 } from '../../../models/backbones/mobilenet-v2.js';
import { resnet } from '../../../models/backbones/resnet.js';
import type { ResnetDepth } from '../../../models/backbones/resnet-stages.js';
import { xception65 } from '../../../models/backbones/xception65.js';
import type { Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { singlePassNetwork, type Draft } from '../../../models/single-pass.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';
import { countTrained } from '../support/count-trained.js';
import { assertSampledLogits, referenceParts } from '../support/sampled-logits.js';

type Layers = (draft: Draft, image: Value) => Value;

interface Case {
  /** Of test/references/backbones.py. */
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly feature: Layers;
}

const v1c = { depth: 50, style: 'v1c', width: 8, outputStride: 8, multiGrid: [1, 2, 4] } as const;
const half = { widthMultiplier: 0.5, outputStride: 8 } as const;

const CASES: readonly Case[] = [
  {
    name: 'resnet18-os8',
    height: 65,
    width: 49,
    feature: (draft, image) => resnet(draft, image, { depth: 18, width: 8, outputStride: 8 }).c5,
  },
  {
    name: 'resnet50-caffe-os16',
    height: 49,
    width: 63,
    feature: (draft, image) =>
      resnet(draft, image, { depth: 50, style: 'caffe', width: 8, outputStride: 16, ceilMode: true }).c5,
  },
  ...(['c1', 'c2', 'c3', 'c4', 'c5'] as const).map((feature) => ({
    name: `resnet50-v1c-os8-${feature}`,
    height: 65,
    width: 49,
    feature: (draft: Draft, image: Value) => resnet(draft, image, v1c)[feature],
  })),
  {
    name: 'resnet101-os32',
    height: 65,
    width: 49,
    feature: (draft, image) => resnet(draft, image, { depth: 101, width: 8 }).c5,
  },
  ...(['low', 'middle', 'high'] as const).map((feature) => ({
    name: `mobilenet-v2-half-os8-${feature}`,
    height: 49,
    width: 63,
    feature: (draft: Draft, image: Value) => mobilenetV2(draft, image, half)[feature],
  })),
  {
    name: 'mobilenet-v2-os16',
    height: 65,
    width: 49,
    feature: (draft, image) => mobilenetV2(draft, image, { outputStride: 16 }).high,
  },
  {
    name: 'mobilenet-v2-same-os16',
    height: 70,
    width: 51,
    feature: (draft, image) =>
      mobilenetV2(draft, image, { widthMultiplier: 0.5, outputStride: 16, padding: 'same' }).high,
  },
  {
    name: 'mobilenet-v2-early-os8',
    height: 70,
    width: 51,
    feature: (draft, image) => mobilenetV2(draft, image, { ...half, padding: 'early' }).high,
  },
  {
    name: 'xception65-os8',
    height: 33,
    width: 35,
    feature: (draft, image) => xception65(draft, image, { outputStride: 8 }).high,
  },
];

function assertInvalid(layers: Layers, part: RegExp): void {
  assert.throws(
    () => countTrained(layers, 2),
    (error: unknown) =>
      error instanceof SegcastError && error.code === 'graph-invalid' && part.test(error.message),
  );
}

describe('backbones against independent PyTorch implementations', () => {
  for (const { name, height, width, feature } of CASES)
    it(`give the same features (${name}, ${width}x${height})`, async () => {
      const layers = (draft: Draft, image: Value) => ({ logits: feature(draft, image) });
      const network = singlePassNetwork({ name, minInputPixels: 32, layers }, referenceParts());
      await assertSampledLogits(network, { height, width }, `backbones/${name}.safetensors`);
    });
});

describe('backbones', () => {
  // torchvision's counts of parameters less those of the layers left out: 512 or 2048 inputs to 1000 classes
  const resnets: readonly (readonly [ResnetDepth, number])[] = [
    [18, 11_689_512 - 513_000],
    [34, 21_797_672 - 513_000],
    [50, 25_557_032 - 2_049_000],
    [101, 44_549_160 - 2_049_000],
    [152, 60_192_808 - 2_049_000],
  ];
  for (const [depth, parameters] of resnets)
    it(`have as many parameters as torchvision's (ResNet-${depth})`, () => {
      assert.equal(
        countTrained((draft, image) => resnet(draft, image, { depth }), 2),
        parameters,
      );
    });

  it("have as many parameters as torchvision's (MobileNetV2)", () => {
    const lastConvolution = 320 * 1280 + 2 * 1280;
    assert.equal(
      countTrained((draft, image) => mobilenetV2(draft, image), 2),
      3_504_872 - 1_281_000 - lastConvolution,
    );
  });

  it('take the first of dilated blocks as it is where told not to contract', () => {
    const dilations = (contractDilation?: boolean) => {
      const graph = new GraphBuilder('test', blankWeights());
      const image = graph.input('image', 'float32', [1, 3, 64, 64]);
      const options = { depth: 18, outputStride: 16, contractDilation } as const;
      graph.output(resnet({ graph, classes: 2, epsilon: 1e-5 }, image, options).c5);
      const conv = graph.finish().nodes.find((node) => node.name === 'backbone.layer4.0.conv1.conv');
      return conv?.attributes['dilations']?.value;
    };
    assert.deepEqual(dilations(), [1, 1]);
    assert.deepEqual(dilations(false), [2, 2]);
  });

  it('refuse a multi-grid of another length than the stage', () => {
    const options = { depth: 18, multiGrid: [1, 2, 4] } as const;
    assertInvalid((draft, image) => resnet(draft, image, options).c5, /must have 2 numbers.* has 3/);
  });

  it('refuse strides without dilations', () => {
    const options = { depth: 18, strides: [1, 2, 1, 1] } as const;
    assertInvalid((draft, image) => resnet(draft, image, options).c5, /together/);
  });
});
