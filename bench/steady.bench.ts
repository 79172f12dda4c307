/**
 * What steady masks cost a frame: `node --import tsx bench/steady.bench.ts`.
 *
 * 1280x720 with a sensor's noise. Two label maps take turns that differ along the edges of things, as a network's do. On the demo
 * street 0.5 to 4 of 100 labels differ from frame to frame.
 */
import type { Frame } from '../src/core/frame.js';
import type { LabelMap } from '../src/core/label-map.js';
import type { Segmentation } from '../src/core/segmentation.js';
import { MotionMeter } from '../pipelines/steady/picture-motion.js';
import { createSteady } from '../pipelines/steady/steady.js';
import { describeMachine, formatTable, measureInterleaved, seededRandom } from './harness.js';

const [width, height] = [1280, 720];
/** Pixels by which the edges of the two label maps are apart; the share of labels that differ is printed. */
const [CALM, RESTLESS] = [2, 10];

const random = seededRandom(3);
const frames = [noisyFrame(), noisyFrame()] as const;
const still = [stripes(0), stripes(0)] as const;
const calm = [stripes(0), stripes(CALM)] as const;
const restless = [stripes(0), stripes(RESTLESS)] as const;
const meter = new MotionMeter();

console.log(`${describeMachine()}\n${width}x${height}`);
const shares = [calm, restless]
  .map((labels) => `${(100 * differingShare(labels)).toFixed(1)} %`)
  .join(' and ');
const measurements = await measureInterleaved([
  { name: 'no label differs', run: smoothing(still) },
  { name: 'some differ', run: smoothing(calm) },
  { name: 'many differ', run: smoothing(restless) },
  { name: '  of it: noise and motion', run: () => meter.measure(...frames) },
  { name: '  of it: a label map of its own', run: () => new Uint8Array(still[0].ids) },
]);
console.log(formatTable(`labels differ: ${shares}`, measurements));

/** Smooths the next frame of an endless alternation. */
function smoothing(labels: readonly [LabelMap, LabelMap]): () => void {
  const steady = createSteady();
  let count = 0;
  return () => {
    const turn = count++ % 2;
    const segmentation: Segmentation = {
      kind: 'segmented',
      frame: frames[turn]!, // there are two of each
      labels: labels[turn]!,
      exit: 'high',
      timings: {},
    };
    steady.smooth(segmentation);
  };
}

/** Five vertical stripes of two classes, their edges `shift` pixels further left in every other row. */
function stripes(shift: number): LabelMap {
  const ids = Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return Math.floor((x + (y % 2) * shift) / (width / 5)) % 2;
  });
  return { width, height, ids };
}

function noisyFrame(): Frame {
  const pixels = Uint8Array.from(
    { length: width * height * 3 },
    (_, at) => (Math.floor(at / 60) % 2) * 80 + 60 + random() * 8,
  );
  const timeBase = { num: 1, den: 25 };
  return { seq: 0, pts: 0, timeBase, epoch: 0, width, height, pixels, arrivedAtMs: 0 };
}

function differingShare([first, second]: readonly [LabelMap, LabelMap]): number {
  return first.ids.filter((id, at) => id !== second.ids[at]).length / first.ids.length;
}
