import assert from 'node:assert/strict';
import type { Value } from '../../../models/graph/graph.js';
import { AUXILIARY_LOGITS } from '../../../models/deeplab/auxiliary-head.js';
import { deeplabV3PlusArchitectures } from '../../../models/deeplab/v3plus/architectures.js';
import { deeplabV3Plus } from '../../../models/deeplab/v3plus/deeplab-v3plus.js';
import { deeplabV3PlusNetwork } from '../../../models/deeplab/v3plus/network.js';
import { DeeplabV3PlusSpecSchema, type DeeplabV3PlusSpec } from '../../../models/deeplab/v3plus/spec.js';
import { singlePassNetwork, type Draft } from '../../../models/single-pass.js';
import { countTrained } from '../support/count-trained.js';
import { assertSampledLogits, referenceParts } from '../support/sampled-logits.js';

const TALL = { height: 321, width: 49 }; // the widest rate reaches 18 cells of 16 pixels
const TALL_EVEN = { height: 314, width: 51 };
const XCEPTION_SIZE = { height: 41, width: 57 };

const NARROW: DeeplabV3PlusSpec = {
  family: 'deeplab-v3plus',
  backbone: { kind: 'resnet', depth: 18, style: 'torchvision', width: 16 },
  outputStride: 16,
  asppChannels: 32,
  fusionKernel: 1,
  lowLevelChannels: 12,
  decoderChannels: 24,
  decoderConvs: 2,
  separable: false,
  alignCorners: false,
};

const XCEPTION: DeeplabV3PlusSpec = {
  ...published('xception65'),
  backbone: { kind: 'xception65', multiGrid: [1, 2, 4] },
};

const CASES: readonly {
  readonly name: string;
  readonly spec: DeeplabV3PlusSpec;
  readonly size: typeof TALL;
  readonly epsilon?: number;
}[] = [
  { name: 'v3plus-resnet18-os16', spec: NARROW, size: TALL },
  {
    name: 'v3plus-mmseg-os8',
    spec: {
      ...NARROW,
      backbone: { kind: 'resnet', depth: 50, style: 'v1c', width: 8 },
      outputStride: 8,
      fusionKernel: 3,
      decoderChannels: 32,
      separable: true,
    },
    size: TALL_EVEN,
  },
  {
    name: 'v3plus-vainf-os16',
    spec: {
      ...published('vainf-mobilenet-v2'),
      backbone: { kind: 'mobilenet-v2', widthMultiplier: 0.5, padding: 'early' },
      asppChannels: 32,
      decoderChannels: 32,
    },
    size: TALL_EVEN,
  },
  { name: 'v3plus-mobilenet-v2-full', spec: published('mobilenet-v2'), size: TALL },
  { name: 'v3plus-xception65-full', spec: XCEPTION, size: XCEPTION_SIZE, epsilon: 1e-3 },
];

function published(name: string): DeeplabV3PlusSpec {
  const found = deeplabV3PlusArchitectures.find(
    (architecture) => architecture.name === `deeplab-v3plus-${name}`,
  );
  return DeeplabV3PlusSpecSchema.parse(found?.spec);
}

describe('DeepLab v3+', () => {
  for (const { name, spec, size, epsilon } of CASES)
    it(`gives the same logits as an independent PyTorch implementation (${name})`, async () => {
      const network = deeplabV3PlusNetwork(spec, referenceParts(epsilon));
      await assertSampledLogits(network, size, `deeplabv3/${name}.safetensors`);
    });

  it('gives the same auxiliary logits', async () => {
    const layers = (draft: Draft, image: Value) => {
      const logits = deeplabV3Plus(draft, image, NARROW).auxiliary?.().get(AUXILIARY_LOGITS);
      assert.ok(logits);
      return { logits };
    };
    const network = singlePassNetwork({ name: 'auxiliary', minInputPixels: 32, layers }, referenceParts());
    await assertSampledLogits(network, TALL, 'deeplabv3/v3plus-resnet18-auxiliary.safetensors');
  });

  it("has as many parameters as the release's port to Keras on Xception-65", () => {
    const layers = (draft: Draft, image: Value) => deeplabV3Plus(draft, image, published('xception65'));
    assert.equal(countTrained(layers, 21, { running: true }), 41_258_213);
  });

  it('does not align corners unless told to', () => {
    const { alignCorners, ...spec } = NARROW;
    assert.equal(alignCorners, false);
    assert.equal(DeeplabV3PlusSpecSchema.parse(spec).alignCorners, false);
  });
});
