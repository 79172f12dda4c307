import { networkOf, type NetworkSpec } from '../../../models/families.js';
import type { LightWeightRefinenetSpec, RefinenetSpec } from '../../../models/refinenet/spec.js';
import { runOnnx } from '../support/run-graph.js';
import { referenceParts } from '../support/sampled-logits.js';
import { assertClose, fixture, numbers } from '../support/tensors.js';
import { refinenetWeights } from './refinenet-weights.js';

const TOLERANCE = 1e-4;

/** As published but for its width, so that tests are quick. */
function refinenet(depth: 18 | 34 | 50, changes: Partial<RefinenetSpec>): RefinenetSpec {
  return {
    family: 'refinenet',
    backbone: { kind: 'resnet', depth, width: 8 },
    variant: '4-cascaded',
    filters: 12,
    poolings: 2,
    poolingOrder: 'pool-conv',
    alignCorners: false,
    ...changes,
  };
}

function lightWeight(
  backbone: LightWeightRefinenetSpec['backbone'],
  changes: Partial<LightWeightRefinenetSpec>,
): LightWeightRefinenetSpec {
  return {
    family: 'light-weight-refinenet',
    backbone,
    filters: 12,
    poolings: 4,
    alignCorners: true,
    residualUnits: false,
    ...changes,
  };
}

/** The cases of test/references/refinenet_reference.py: image height, width and network. */
const CASES = {
  single: [65, 49, refinenet(18, { variant: 'single' })],
  '2-cascaded': [49, 70, refinenet(34, { variant: '2-cascaded' })],
  '4-cascaded': [81, 63, refinenet(50, {})],
  '2-scale': [61, 77, refinenet(18, { variant: '2-scale' })],
  drsleep: [65, 97, refinenet(50, { poolings: 4, alignCorners: true })],
  'improved-pooling': [33, 47, refinenet(18, { poolings: 4, poolingOrder: 'conv-pool' })],
  'light-resnet18': [65, 97, lightWeight({ kind: 'resnet', depth: 18, width: 8 }, {})],
  'light-resnet50-units': [
    49,
    63,
    lightWeight(
      { kind: 'resnet', depth: 50, width: 8 },
      { poolings: 2, alignCorners: false, residualUnits: true },
    ),
  ],
  'light-mobilenet': [
    65,
    97,
    lightWeight({ kind: 'mobilenet-v2', widthMultiplier: 1, expandFirst: false }, { filters: 256 }), // as published
  ],
  'light-mobilenet-narrow': [
    49,
    70,
    lightWeight(
      { kind: 'mobilenet-v2', widthMultiplier: 0.5, expandFirst: true },
      { filters: 16, poolings: 2, alignCorners: false },
    ),
  ],
} as const satisfies Record<string, readonly [number, number, NetworkSpec]>;

describe('RefineNets against an independent PyTorch implementation', () => {
  for (const [name, [height, width, spec]] of Object.entries(CASES))
    it(`gives the same logits: ${name}, ${width}x${height}`, async () => {
      const references = await fixture('refinenet/logits.safetensors');
      const geometry = { frameHeight: height, frameWidth: width, inputHeight: height, inputWidth: width };
      const onnx = networkOf(spec, { ...referenceParts(), weights: refinenetWeights() }).exportOnnx(
        geometry,
        { layout: 'image' },
      );
      const { logits_high: logits } = await runOnnx(onnx, { image: numbers([1, 3, height, width], 1) });
      assertClose(logits!, references.get(name)!, TOLERANCE); // both checked by shape
    });
});
