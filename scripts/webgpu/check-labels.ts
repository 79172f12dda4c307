import type { Network } from '../../models/network.js';
import type { InferenceClient } from '../../models/runtime/inference-client.js';
import type { Size } from '../../src/core/size.js';
import { streetPicture } from '../../test/models/support/street-picture.js';
import { patternFrame } from '../../test/models/support/tensors.js';
import { compareLabels } from './compare-labels.js';
import { LoadedCuts, sameSize } from './run-exits.js';

/** Two devices, and how closely they must agree. */
export interface LabelCheck {
  readonly cpu: InferenceClient;
  /** Whose labels are compared with the cpu's. */
  readonly device: InferenceClient;
  /** What runs on the device. @defaultValue the network that runs on the cpu */
  readonly other?: Pick<Network, 'buildCuts'>;
  /** Pixels whose two highest scores are closer than this may get either class. @defaultValue 1e-2 */
  readonly mostMargin?: number;
}

/**
 * Prints how a device's labels of every exit compare with the cpu's, on a picture of the demo street (the usual pattern gets one
 * class at a small size, which says little); returns whether they are as they should be.
 */
export async function checkLabels(
  network: Network,
  size: Size,
  { cpu, device, other = network, mostMargin = 1e-2 }: LabelCheck,
): Promise<boolean> {
  await using onCpu = await LoadedCuts.load(cpu, network.buildCuts(sameSize(size)));
  await using onDevice = await LoadedCuts.load(device, other.buildCuts(sameSize(size)));
  const picture = await streetPicture(size);
  const expected = await onCpu.run(picture);
  const received = await onDevice.run(picture);
  let isWell = true;
  for (const [exit, logits] of expected) {
    const { deviation, classes, others, widestMargin } = compareLabels(logits, received.get(exit)!, size); // the same cuts
    const isEqual = widestMargin <= mostMargin && Number.isFinite(deviation);
    isWell &&= isEqual;
    const margin = others === 0 ? '' : ` (two highest scores at most ${widestMargin.toExponential(1)} apart)`;
    console.log(
      `${isEqual ? 'ok  ' : 'FAIL'} ${size.width}x${size.height} ${exit}: ${others} of ${size.width * size.height} ` +
        `pixels differ${margin}, logits by ${deviation.toExponential(1)} at most, ${classes} classes seen`,
    );
  }
  return isWell;
}

/** Prints whether the first cut's features stay on the device; returns it. */
export async function checkFeatures(network: Network, size: Size, webgpu: InferenceClient): Promise<boolean> {
  const [cut] = network.buildCuts(sameSize(size));
  const features = cut!.outputs.map(({ name }) => name).filter((name) => name !== cut!.logits); // a cascade has a cut
  await using loaded = await LoadedCuts.load(webgpu, [cut!]);
  await loaded.run(patternFrame(size.height, size.width));
  const refusals = await Promise.all(features.map((name) => loaded.refusalToFetch(name)));
  const stay = refusals.every((refusal) => refusal?.includes('stays on the device') === true);
  console.log(`${stay ? 'ok  ' : 'FAIL'} ${features.join(', ')} stay on the device between cuts`);
  return stay;
}
