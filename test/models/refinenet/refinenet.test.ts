import { refinenetNetwork } from '../../../models/refinenet/network.js';
import type { RefinenetSpec } from '../../../models/refinenet/spec.js';
import { runOnnx } from '../support/run-graph.js';
import { seededWeights } from '../support/seeded-weights.js';
import { assertClose, fixture, numbers } from '../support/tensors.js';

const TOLERANCE = 1e-4;
const CLASSES = 5;

/** As published but for its width, so that tests are quick. */
function spec(depth: RefinenetSpec['backbone']['depth'], changes: Partial<RefinenetSpec>): RefinenetSpec {
  return {
    family: 'refinenet',
    backbone: { name: 'resnet', depth, width: 8 },
    variant: '4-cascaded',
    filters: 12,
    poolings: 2,
    poolingOrder: 'pool-conv',
    alignCorners: false,
    ...changes,
  };
}

/** The cases of test/references/refinenet_reference.py: image height, width and network. */
const CASES = {
  single: [65, 49, spec(18, { variant: 'single' })],
  '2-cascaded': [49, 70, spec(34, { variant: '2-cascaded' })],
  '4-cascaded': [81, 63, spec(50, {})],
  '2-scale': [61, 77, spec(18, { variant: '2-scale' })],
  drsleep: [65, 97, spec(50, { poolings: 4, alignCorners: true })],
  'improved-pooling': [33, 47, spec(18, { poolings: 4, poolingOrder: 'conv-pool' })],
} as const satisfies Record<string, readonly [number, number, RefinenetSpec]>;

function networkOf(network: RefinenetSpec, weights = seededWeights()) {
  const normalization = { mean: [0, 0, 0], std: [1, 1, 1] };
  return refinenetNetwork(network, { classes: CLASSES, epsilon: 1e-5, normalization, weights });
}

describe('RefineNet against an independent PyTorch implementation', () => {
  for (const [name, [height, width, network]] of Object.entries(CASES))
    it(`gives the same logits: ${name}, ${width}x${height}`, async () => {
      const references = await fixture('refinenet/logits.safetensors');
      const geometry = { frameHeight: height, frameWidth: width, inputHeight: height, inputWidth: width };
      const onnx = networkOf(network).exportOnnx(geometry, { layout: 'image' });
      const { logits_high: logits } = await runOnnx(onnx, { image: numbers([1, 3, height, width], 1) });
      assertClose(logits!, references.get(name)!, TOLERANCE); // checked by shape
    });
});
