/**
 * Where a frame's time goes, stage by stage, for a video file: one frame at a time, so that no stage hides behind another.
 *
 *     node --import tsx bench/stages.bench.ts [video] [frames] [WxH of the network's input] [network]
 *
 * `decode` is the wait for the next frame of an ffmpeg that runs ahead as far as its pipe lets it.
 */
import { packagePath } from '../src/core/package-root.js';
import { STAGES, type Segmentation, type Stage } from '../src/core/segmentation.js';
import { inputSizeFor } from '../models/input-size.js';
import { openSegmenter } from '../models/segmenter.js';
import { loadModel } from '../models/zoo.js';
import { annotate } from '../streams/annotate/annotate.js';
import { encodeJpeg } from '../streams/annotate/encode.js';
import { framesOf } from '../streams/source/open-source.js';
import { handResult } from './bench-result.js';
import { describeMachine, formatTable, measurementOf } from './harness.js';

const WARMUP_FRAMES = 10;

const [video = packagePath('streams', 'demo', 'street.mp4'), frames = '200', size, name = 'icnet-camvid'] =
  process.argv.slice(2);
const model = await loadModel(name);
await using segmenter = await openSegmenter({ model, device: 'cpu' });
const [width, height] = size?.split('x').map(Number) ?? [];
const durations = new Map<Stage | 'decode' | 'whole', number[]>();

let count = 0;
let sizes = {};
let askedAt = performance.now();
for await (const event of framesOf(video)) {
  if (event.kind !== 'frame') continue;
  const { frame } = event;
  const decode = performance.now() - askedAt;
  const inputSize =
    width && height ? { width, height } : inputSizeFor(frame, model.manifest.input.defaultSize);
  const { labels, exit, timings } = await segmenter.segment(frame, { exit: 'high', inputSize });
  const segmentation: Segmentation = { kind: 'segmented', frame, labels, exit, timings };
  const annotated = annotate(segmentation, { classSet: model.classSet, latencyMs: 0, drops: 0 });
  const encodedFrom = performance.now();
  await encodeJpeg(annotated.picture, frame.width, frame.height);
  const done = performance.now();
  if (count === 0) {
    sizes = { picture: [frame.width, frame.height], input: [inputSize.width, inputSize.height] };
    console.log(
      `${describeMachine()}\n${frame.width}x${frame.height}, network ${inputSize.width}x${inputSize.height}, ${name}, exit high`,
    );
  }
  if (++count > WARMUP_FRAMES) {
    for (const stage of STAGES) note(stage, annotated.timings[stage]);
    note('decode', decode);
    note('encode', done - encodedFrom);
    note('whole', done - askedAt);
  }
  if (count === Number(frames) + WARMUP_FRAMES) break;
  askedAt = performance.now();
}
const stages = [...durations].map(([stage, all]) => measurementOf(stage, all));
console.log(formatTable(`${count - WARMUP_FRAMES} frames`, stages));
handResult({ model: name, exit: 'high', ...sizes, frames: count - WARMUP_FRAMES, stages });

function note(stage: Stage | 'decode' | 'whole', ms: number | undefined): void {
  if (ms === undefined) return;
  const all = durations.get(stage);
  if (all === undefined) durations.set(stage, [ms]);
  else all.push(ms);
}
