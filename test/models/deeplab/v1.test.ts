import { deeplabV1Network } from '../../../models/deeplab/v1/network.js';
import { assertSampledLogits, referenceParts } from '../support/sampled-logits.js';

const CASES = [
  { file: 'published-33x41', height: 33, width: 41, filters: 64, multiScale: false, fullSize: true },
  { file: 'msc-17x25', height: 17, width: 25, filters: 16, multiScale: true, fullSize: true },
  { file: 'narrow-36x118', height: 36, width: 118, filters: 8, multiScale: false, fullSize: false },
  { file: 'narrow-msc-50x37', height: 50, width: 37, filters: 8, multiScale: true, fullSize: true },
] as const;

describe('DeepLab v1 against an independent PyTorch implementation', () => {
  for (const { file, height, width, filters, multiScale, fullSize } of CASES)
    it(`gives the same logits (${file})`, async () => {
      const spec = { family: 'deeplab-v1', width: filters, rate: 12, multiScale, fullSize } as const;
      const network = deeplabV1Network(spec, referenceParts());
      await assertSampledLogits(network, { height, width }, `deeplabv1/${file}.safetensors`);
    });
});
