/**
 * What steady masks take away of the flicker, and what they cost in mIoU:
 *
 *     node --import tsx bench/flicker.bench.ts [video [labels]] [--sizes 640x384,320x192] [--exits high,low] [--frames 200]
 *
 * `labels` is a label track or a folder of label PNGs, a frame for each of the video; without a video it is the demo street with
 * its own. The first row of a table is the flicker of the true labels: what no smoothing can or should take away.
 */
import { parseArgs } from 'node:util';
import type { Frame } from '../src/core/frame.js';
import type { LabelMap } from '../src/core/label-map.js';
import { packagePath } from '../src/core/package-root.js';
import { EXITS } from '../src/core/segmentation.js';
import type { Size } from '../src/core/size.js';
import { ConfusionMatrix } from '../models/metrics/confusion-matrix.js';
import { FlickerMeter } from '../models/metrics/flicker.js';
import { score } from '../models/metrics/intersection-over-union.js';
import { openSegmenter, type SegmentOptions } from '../models/segmenter.js';
import { createSteady } from '../pipelines/steady/steady.js';
import { framesOf } from '../streams/source/open-source.js';
import { trueLabels } from './true-labels.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string', default: '640x384,320x192' },
    exits: { type: 'string', default: 'high,low' },
    frames: { type: 'string', default: 'Infinity' },
  },
});
const demo = ['street.mp4', 'street-labels.mkv'].map((name) => packagePath('streams', 'demo', name));
const [video = '', labels] = positionals.length > 0 ? positionals : demo;
await using segmenter = await openSegmenter({ model: 'icnet-camvid', device: 'cpu' });
const classes = segmenter.classSet.classes.length;

/** Flicker and mIoU of one way of labelling a clip. */
class Judge {
  readonly #flicker = new FlickerMeter();
  readonly #matrix = new ConfusionMatrix(classes);

  add(frame: Frame, shown: LabelMap, truth: LabelMap | undefined): void {
    this.#flicker.add({ ...frame, labels: shown });
    if (truth) this.#matrix.add(truth, shown);
  }

  get flicker(): number {
    return this.#flicker.flicker;
  }

  /** NaN without true labels. */
  get miou(): number {
    return score(this.#matrix).miou;
  }
}

console.log(`${'exit, size'.padEnd(20)}   flicker    steady   less     mIoU   steady    cost`);
if (labels !== undefined) await judgeTruth();
for (const exit of EXITS.filter((one) => values.exits.split(',').includes(one)).reverse())
  for (const inputSize of values.sizes.split(',').map(sizeOf)) await judgeNetwork({ exit, inputSize });

async function judgeTruth(): Promise<void> {
  const judge = new Judge();
  for await (const [frame, truth] of clip()) if (truth) judge.add(frame, truth, undefined);
  console.log(`${'true labels'.padEnd(20)}${percent(judge.flicker, 3)}`);
}

async function judgeNetwork(options: SegmentOptions): Promise<void> {
  const steady = createSteady();
  const [before, after] = [new Judge(), new Judge()];
  for await (const [frame, truth] of clip()) {
    const { labels: shown, exit, timings } = await segmenter.segment(frame, options);
    before.add(frame, shown, truth);
    const smoothed = steady.smooth({ kind: 'segmented', frame, labels: shown, exit, timings });
    if (smoothed.kind === 'segmented') after.add(frame, smoothed.labels, truth);
  }
  const { exit, inputSize } = options;
  const columns = [
    `${exit}, ${inputSize.width}x${inputSize.height}`.padEnd(20),
    percent(before.flicker, 3),
    percent(after.flicker, 3),
    percent(1 - after.flicker / before.flicker, 0).slice(3),
    percent(before.miou, 1).slice(1),
    percent(after.miou, 1).slice(1),
    percent(before.miou - after.miou, 2).slice(2),
  ];
  console.log(columns.join(''));
}

/** The clip's frames, each with its true labels where there are any. */
async function* clip(): AsyncGenerator<[Frame, LabelMap | undefined]> {
  const truths = labels === undefined ? undefined : trueLabels(labels);
  let count = 0;
  for await (const event of framesOf(video)) {
    if (event.kind !== 'frame') continue;
    if (count++ >= Number(values.frames)) break;
    const truth = await truths?.next();
    if (truth?.done === true) throw new Error(`${video} has more frames than ${labels ?? ''} has labels`);
    yield [event.frame, truth?.value];
  }
  await truths?.return(undefined);
}

function sizeOf(text: string): Size {
  const [width = NaN, height = NaN] = text.split('x').map(Number);
  return { width, height };
}

function percent(share: number, digits: number): string {
  return (Number.isNaN(share) ? '-' : `${(share * 100).toFixed(digits)} %`).padStart(10);
}
