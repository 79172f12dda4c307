/**
 * What a frame's labels and picture cost beside the network: `node --import tsx bench/overlay.bench.ts`.
 *
 * 1280x720 from logits of 11 classes at a quarter of 512x896, then of the exits and sizes that cameras move between; each beside the same
 * in JavaScript alone. The slow references do the same work the plainest way.
 */
import { BufferPool, release, type Allocate } from '../src/core/buffer-pool.js';
import type { ClassSet, Rgb } from '../src/core/class-set.js';
import type { Frame } from '../src/core/frame.js';
import type { LabelMap, Logits } from '../src/core/label-map.js';
import { upsampleLabelsReference } from '../models/labels/upsample-reference.js';
import { upsampleLabels } from '../models/labels/upsample.js';
import { blockMotion } from '../pipelines/motion/block-motion.js';
import type { MotionField } from '../pipelines/motion/motion-field.js';
import { moveLabelsReference } from '../pipelines/motion/move-labels-reference.js';
import { moveLabels } from '../pipelines/motion/move-labels.js';
import { thumbnailOf } from '../pipelines/motion/thumbnail.js';
import { annotate } from '../streams/annotate/annotate.js';
import { blendOverlay } from '../streams/annotate/blend.js';
import { encodeJpeg, encodeLabelPng } from '../streams/annotate/encode.js';
import { handResult } from './bench-result.js';
import { describeMachine, formatTable, measureInterleaved, seededRandom } from './harness.js';
import { blendOverlayPlain, upsampleLabelsPlain } from './plain-overlay.js';
import { boundaryShare, streetLogits } from './street-logits.js';

const [width, height] = [1280, 720];
/** Exit low of 640x384; high of 160x96, 224x128, 448x256 and 896x512. */
const LOGITS_SIZES = [
  [20, 12],
  [40, 24],
  [56, 32],
  [112, 64],
  [224, 128],
] as const;
const logits = streetLogits(11, 128, 224, 60);
const manyClasses = streetLogits(150, 128, 224, 60);
const classSet = classSetOf(logits.classes);
const palette = classSet.classes.map(({ color }) => color);
const pool = new BufferPool();
const frame = frameOf(width, height);
const ids = new Uint8Array(width * height);
const labels: LabelMap = upsampleLabels(logits, width, height);
const out = new Uint8Array(frame.pixels.length);
const { picture } = annotateWith(labels);
const thumbnail = thumbnailOf(frame);
const [driving, standing] = [motionOf(0.5), motionOf(0.05)];

console.log(describeMachine());
const share = (100 * boundaryShare(logits)).toFixed(1);
console.log(
  `${width}x${height} from ${logits.classes} x ${logits.height}x${logits.width}, ${share} % boundary cells\n`,
);
const stages = await measureInterleaved([
  { name: 'upsample + annotate', run: () => annotateInPool() },
  { name: '  upsample, reused buffer', run: () => upsampleLabels(logits, width, height, ids) },
  { name: '  annotate: blend, strip, shares', run: () => release(annotateWith(labels, pool.take).picture) },
  { name: '  blend, reused buffer', run: () => blendNow(labels) },
  { name: 'upsample, 150 classes', run: () => upsampleLabels(manyClasses, width, height, ids) },
  { name: 'thumbnail of the frame', run: () => thumbnailOf(frame) },
  { name: 'find its motion', run: () => blockMotion(thumbnail, thumbnail) },
  { name: 'move labels, half of the blocks', run: () => moveLabels(labels, driving, ids) },
  { name: '  one block in twenty', run: () => moveLabels(labels, standing, ids) },
  { name: 'JPEG, quality 80', run: () => encodeJpeg(picture, width, height) },
  { name: 'label PNG', run: () => encodeLabelPng(labels) },
]);
console.log(formatTable('stage', stages), '\n');

console.log(`upsample + blend at exits and sizes, and in JavaScript alone:`);
for (const [cellsAcross, cellsDown] of LOGITS_SIZES) {
  const seen = streetLogits(11, cellsDown, cellsAcross, 60);
  const title = `${cellsAcross}x${cellsDown}, ${(100 * boundaryShare(seen)).toFixed(0)} % boundary`;
  const measured = await measureInterleaved(
    [
      { name: 'upsample + blend', run: () => blendNow(upsampleLabels(seen, width, height, ids)) },
      { name: '  in JavaScript', run: () => blendPlain(upsamplePlain(seen)) },
      { name: 'upsample', run: () => upsampleLabels(seen, width, height, ids) },
      { name: '  in JavaScript', run: () => upsamplePlain(seen) },
      { name: 'blend', run: () => blendNow(labels) },
      { name: '  in JavaScript', run: () => blendPlain(labels) },
    ],
    { rounds: 100 },
  );
  console.log(`${formatTable(title, measured)}\n`);
}

const slow = await measureInterleaved(
  [
    { name: 'upsample', run: () => upsampleLabels(logits, width, height, ids) },
    { name: '  every class at every pixel', run: () => upsampleLabelsReference(logits, width, height) },
    { name: 'blend', run: () => blendNow(labels) },
    { name: '  a byte at a time', run: () => blendByBytes(frame.pixels, labels.ids) },
    { name: 'move labels', run: () => moveLabels(labels, driving, ids) },
    { name: '  a pixel at a time', run: () => moveLabelsReference(labels, driving, ids) },
  ],
  { rounds: 20, warmup: 3 },
);
console.log(formatTable('beside the slow reference', slow));
handResult({ picture: [width, height], stages, slow });

function annotateWith(shown: LabelMap, allocate?: Allocate): ReturnType<typeof annotate> {
  const segmentation = { kind: 'segmented', frame, labels: shown, exit: 'high', timings: {} } as const;
  return annotate(segmentation, { classSet, latencyMs: 24, drops: 0, allocate });
}

/** A frame's labels and picture as a camera makes them: in buffers that are used again. */
function annotateInPool(): void {
  const shown = upsampleLabels(logits, width, height, pool.take(width * height));
  release(annotateWith(shown, pool.take).picture);
  release(shown.ids);
}

function blendNow(shown: LabelMap): void {
  blendOverlay(frame.pixels, shown.ids, palette, 0.5, out);
}

function upsamplePlain(seen: Logits): LabelMap {
  upsampleLabelsPlain(seen, width, height, ids);
  return { width, height, ids };
}

function blendPlain(shown: LabelMap): void {
  blendOverlayPlain(frame.pixels, shown.ids, palette, 128, out);
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

/** Motion as of a street: such a share of its blocks moves, most of them with their neighbour. */
function motionOf(share: number): MotionField {
  const random = seededRandom(9);
  const [columns, rows] = [40, 23];
  const moves = new Int16Array(columns * rows * 2);
  for (let at = 0; at < moves.length; at += 2)
    if (random() < 0.6) moves.copyWithin(at, at - 2, at);
    else if (random() < share) moves.set([1 + Math.round(2 * random()), Math.round(2 * random()) - 1], at);
  return { cell: 8, columns, rows, moves };
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
