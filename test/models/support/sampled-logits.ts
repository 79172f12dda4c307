import assert from 'node:assert/strict';
import { logitsName, type Network } from '../../../models/network.js';
import type { NetworkParts } from '../../../models/network-parts.js';
import type { WeightSource, WeightTensor } from '../../../models/weights/weight-tensor.js';
import { runOnnx } from './run-graph.js';
import { seededWeights } from './seeded-weights.js';
import { fixture, numbers } from './tensors.js';

/** A network as the references make it: five classes, weights from their names. */
export function referenceParts(epsilon = 1e-5): NetworkParts {
  const normalization = { mean: [0, 0, 0], std: [1, 1, 1] };
  return { classes: 5, epsilon, normalization, weights: remembered(seededWeights()) };
}

/** Asked for again, a tensor is not made again. */
function remembered(source: WeightSource): WeightSource {
  const tensors = new Map<string, WeightTensor | undefined>();
  return {
    get: (name, shape) => {
      if (!tensors.has(name)) tensors.set(name, source.get(name, shape));
      return tensors.get(name);
    },
    keys: () => source.keys(),
  };
}

/**
 * Runs a single-pass network of `height` x `width` on the references' image and fails when any of the logits that
 * test/references/sampled_logits.py wrote differs by more than `tolerance` of the largest of all.
 */
export async function assertSampledLogits(
  network: Network,
  { height, width }: { readonly height: number; readonly width: number },
  file: string,
  tolerance = 1e-4,
): Promise<void> {
  const geometry = { frameHeight: height, frameWidth: width, inputHeight: height, inputWidth: width };
  const onnx = network.exportOnnx(geometry, { layout: 'image' });
  const { [logitsName('high')]: logits } = await runOnnx(onnx, { image: numbers([1, 3, height, width], 1) });
  assert.ok(logits);
  const { shape, step, peak, samples } = await reference(file);
  assert.deepEqual([...logits.shape], shape);
  assert.equal(samples.length, Math.ceil(logits.data.length / step));
  assert.ok(peak > 0, 'a reference of zeros proves nothing');
  samples.forEach((number, index) => {
    const received = Number(logits.data[index * step]);
    const gap = Math.abs(received - number) / peak;
    assert.ok(gap <= tolerance, `element ${index * step}: ${received} instead of ${number}`);
  });
}

async function reference(file: string) {
  const tensors = await fixture(file);
  const list = (name: string) => [...(tensors.get(name)?.data ?? [])];
  const [step = 1] = list('step');
  const [peak = 0] = list('peak');
  return { shape: list('shape'), step, peak, samples: list('samples') };
}
