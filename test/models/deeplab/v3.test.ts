import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import type { Value } from '../../../models/graph/graph.js';
import { AUXILIARY_LOGITS } from '../../../models/deeplab/auxiliary-head.js';
import { deeplabV3Architectures } from '../../../models/deeplab/v3/architectures.js';
import { deeplabV3 } from '../../../models/deeplab/v3/deeplab-v3.js';
import { deeplabV3Network } from '../../../models/deeplab/v3/network.js';
import { DeeplabV3SpecSchema, type DeeplabV3Spec } from '../../../models/deeplab/v3/spec.js';
import { singlePassNetwork, type Draft } from '../../../models/single-pass.js';
import { assertSampledLogits, referenceParts } from '../support/sampled-logits.js';
import { countTrained } from '../support/count-trained.js';

const TALL = { height: 321, width: 49 }; // the widest rate reaches 18 cells of 16 pixels
const TALL_EVEN = { height: 314, width: 51 };

const PARALLEL: DeeplabV3Spec = {
  family: 'deeplab-v3',
  backbone: { kind: 'resnet', depth: 50, style: 'torchvision', width: 8, multiGrid: [1, 2, 4] },
  outputStride: 16,
  variant: 'aspp',
  channels: 32,
  fusionKernel: 1,
  headConvs: 0,
};

const CASCADE: DeeplabV3Spec = {
  ...PARALLEL,
  backbone: { kind: 'resnet', depth: 50, style: 'torchvision', width: 8, multiGrid: [1, 2, 1] },
  variant: 'cascade',
};

const CASES = [
  { name: 'v3-aspp-os16', spec: PARALLEL, size: TALL },
  {
    name: 'v3-mmseg-os8',
    spec: {
      ...PARALLEL,
      backbone: { kind: 'resnet', depth: 18, style: 'v1c', width: 16 },
      outputStride: 8,
      channels: 24,
      fusionKernel: 3,
    },
    size: TALL_EVEN,
  },
  { name: 'v3-torchvision-full', spec: published('torchvision-resnet50'), size: { height: 33, width: 41 } },
  {
    name: 'v3-tensorflow-os16',
    spec: {
      ...PARALLEL,
      backbone: { kind: 'mobilenet-v2', widthMultiplier: 0.5, padding: 'same' },
      variant: 'pooling',
      alignCorners: true,
    },
    size: { height: 97, width: 130 },
  },
  { name: 'v3-cascade-os16', spec: CASCADE, size: TALL },
  {
    name: 'v3-cascade-os8',
    spec: {
      ...CASCADE,
      backbone: { kind: 'resnet', depth: 18, style: 'torchvision', width: 8 },
      outputStride: 8,
    },
    size: TALL_EVEN,
  },
] as const satisfies readonly { name: string; spec: DeeplabV3Spec; size: typeof TALL }[];

function published(name: string): DeeplabV3Spec {
  const found = deeplabV3Architectures.find((architecture) => architecture.name === `deeplab-v3-${name}`);
  return DeeplabV3SpecSchema.parse(found?.spec);
}

describe('DeepLab v3', () => {
  for (const { name, spec, size } of CASES)
    it(`gives the same logits as an independent PyTorch implementation (${name})`, async () => {
      const network = deeplabV3Network(spec, referenceParts());
      await assertSampledLogits(network, size, `deeplabv3/${name}.safetensors`);
    });

  it('gives the same auxiliary logits', async () => {
    const layers = (draft: Draft, image: Value) => {
      const logits = deeplabV3(draft, image, PARALLEL).auxiliary?.().get(AUXILIARY_LOGITS);
      assert.ok(logits);
      return { logits };
    };
    const network = singlePassNetwork({ name: 'auxiliary', minInputPixels: 32, layers }, referenceParts());
    await assertSampledLogits(network, TALL, 'deeplabv3/v3-aspp-os16-auxiliary.safetensors');
  });

  // torchvision's counts, for 21 classes, with the auxiliary head
  for (const [name, parameters] of [
    ['torchvision-resnet50', 42_004_074],
    ['torchvision-resnet101', 60_996_202],
  ] as const)
    it(`has as many parameters as torchvision's (${name})`, () => {
      const all = (draft: Draft, image: Value) => deeplabV3(draft, image, published(name)).auxiliary?.();
      assert.equal(countTrained(all, 21), parameters);
    });

  it('refuses to cascade what has no block4', () => {
    const spec: DeeplabV3Spec = { ...CASCADE, backbone: { kind: 'mobilenet-v2', widthMultiplier: 1 } };
    assert.throws(
      () => deeplabV3Network(spec, referenceParts()),
      (error: unknown) =>
        error instanceof SegcastError && error.code === 'graph-invalid' && /block4/.test(error.message),
    );
  });
});
