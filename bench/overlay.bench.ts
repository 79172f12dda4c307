/**
 * What a frame's labels and picture cost beside the network: `node --import tsx bench/overlay.bench.ts`.
 *
 * 1280x720 from logits of 11 classes at a quarter of 512x896; the slow references do the same work the plain way.
 */
import type { ClassSet, Rgb } from '../src/core/class-set.js';
import type { Frame } from '../src/core/frame.js';
import type { LabelMap } from '../src/core/label-map.js';
import { upsampleLabelsReference } from '../models/labels/upsample-reference.js';
import { upsampleLabels } from '../models/labels/upsample.js';
import { annotate } from '../streams/annotate/annotate.js';
import { blendOverlay } from '../streams/annotate/blend.js';
import { encodeJpeg, encodeLabelPng } from '../streams/annotate/encode.js';
import { describeMachine, formatTable, measureInterleaved, seededRandom } from './harness.js';
import { boundaryShare, streetLogits } from './street-logits.js';

const [width, height] = [1280, 720];
const logits = streetLogits(11, 128, 224, 60);
const manyClasses = streetLogits(150, 128, 224, 60);
const classSet = classSetOf(logits.classes);
const palette = classSet.classes.map(({ color }) => color);
const frame = frameOf(width, height);
const ids = new Uint8Array(width * height);
const labels: LabelMap = upsampleLabels(logits, width, height);
const out = new Uint8Array(frame.pixels.length);
const { picture } = annotateWith(labels);

console.log(describeMachine());
const share = (100 * boundaryShare(logits)).toFixed(1);
console.log(
  `${width}x${height} from ${logits.classes} x ${logits.height}x${logits.width}, ${share} % boundary cells\n`,
);
const stages = await measureInterleaved([
  { name: 'upsample + annotate', run: () => annotateWith(upsampleLabels(logits, width, height)) },
  { name: '  upsample, reused buffer', run: () => upsampleLabels(logits, width, height, ids) },
  { name: '  annotate: blend, strip, shares', run: () => annotateWith(labels) },
  { name: '  blend, reused buffer', run: () => blendOverlay(frame.pixels, labels.ids, palette, 0.5, out) },
  { name: 'upsample, 150 classes', run: () => upsampleLabels(manyClasses, width, height, ids) },
  { name: 'JPEG, quality 80', run: () => encodeJpeg(picture, width, height) },
  { name: 'label PNG', run: () => encodeLabelPng(labels) },
]);
console.log(formatTable('stage', stages), '\n');

const slow = await measureInterleaved(
  [
    { name: 'upsample', run: () => upsampleLabels(logits, width, height, ids) },
    { name: '  every class at every pixel', run: () => upsampleLabelsReference(logits, width, height) },
    { name: 'blend', run: () => blendOverlay(frame.pixels, labels.ids, palette, 0.5, out) },
    { name: '  a byte at a time', run: () => blendByBytes(frame.pixels, labels.ids) },
  ],
  { rounds: 20, warmup: 3 },
);
console.log(formatTable('beside the slow reference', slow));

function annotateWith(shown: LabelMap): ReturnType<typeof annotate> {
  const segmentation = { kind: 'segmented', frame, labels: shown, exit: 'high', timings: {} } as const;
  return annotate(segmentation, { classSet, latencyMs: 24, drops: 0 });
}

function blendByBytes(pixels: Uint8Array, pixelIds: Uint8Array): void {
  for (let at = 0; at < pixels.length; at++) {
    const value = palette[pixelIds[Math.floor(at / 3)] ?? 0]?.[at % 3] ?? 0;
    out[at] = Math.round(((pixels[at] ?? 0) + value) / 2);
  }
}

function classSetOf(classes: number): ClassSet {
  const random = seededRandom(3);
  const channel = (): number => Math.floor(random() * 256);
  const color = (): Rgb => [channel(), channel(), channel()];
  return {
    name: 'bench',
    classes: Array.from({ length: classes }, (_, id) => ({ name: `class ${id}`, color: color() })),
  };
}

/** A frame like a camera's: soft shades with a little noise, so that the JPEG costs what a real one does. */
function frameOf(frameWidth: number, frameHeight: number): Frame {
  const random = seededRandom(5);
  const pixels = new Uint8Array(frameWidth * frameHeight * 3);
  for (let y = 0; y < frameHeight; y++) {
    for (let x = 0; x < frameWidth; x++) {
      const shade = 110 + 60 * Math.sin(x / 90) * Math.cos(y / 70) + 12 * Math.sin(x / 3 + y / 5);
      const noise = 8 * random();
      pixels.set([shade + noise, shade * 0.9 + noise, shade * 0.8 + noise], (y * frameWidth + x) * 3);
    }
  }
  const time = { seq: 0, pts: 0, timeBase: { num: 1, den: 25 }, epoch: 0, arrivedAtMs: 0 };
  return { ...time, width: frameWidth, height: frameHeight, pixels };
}
