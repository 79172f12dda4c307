/**
 * segcast as a peer: every frame of a clip, none dropped, while the next ones are decoded and in the network: as `segcast run` does.
 *
 * Started by peers.bench.ts; arguments: the job as JSON, and the network's name. What a live view does is measured by
 * `segcast bench`, see live-view.ts.
 */
import { openInParallel } from '../../models/parallel-segmenter.js';
import { openSegmenter } from '../../models/segmenter.js';
import { loadModel } from '../../models/zoo.js';
import { processTreeUsage } from '../../pipelines/bench/process-tree.js';
import { mapInOrder } from '../../pipelines/offline/in-order.js';
import { AHEAD } from '../../pipelines/offline/run-offline.js';
import { BufferPool } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import { releaseFrame } from '../../src/core/frame-buffers.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { annotate } from '../../streams/annotate/annotate.js';
import { encodeJpeg } from '../../streams/annotate/encode.js';
import { framesOf } from '../../streams/source/open-source.js';
import type { Job, PeerResult } from './job.js';

/** How often the memory of all processes is looked at, ms; seldom, because it takes a look at every process of the machine. */
const MEMORY_EVERY_MS = 1000;

const [json = '{}', name = 'icnet-camvid'] = process.argv.slice(2);
const job = JSON.parse(json) as Job; // written by peers.bench.ts
const model = await loadModel(name);
await using segmenter = await openInParallel(
  (threads) => openSegmenter({ model, device: 'cpu', threads }),
  job.threads,
);
const pool = new BufferPool();
const { classSet } = segmenter;
const shares = new Float64Array(classSet.classes.length);
let jpegBytes = 0;
let frames = 0;
let cpuBeforeMs = 0;
let beganAtMs = 0;
let peakBytes = 0;
const watching = setInterval(() => void noteMemory(), MEMORY_EVERY_MS);

for await (const segmentation of mapInOrder(pictures(), segment, AHEAD)) {
  const annotated = annotate(segmentation, { classSet, strip: false, drops: 0, allocate: pool.take });
  const { frame } = segmentation;
  const jpeg = await encodeJpeg(annotated.picture, frame.width, frame.height, { quality: job.quality });
  if (frames < job.warmup) annotated.shares?.forEach((share, id) => (shares[id]! += share / job.warmup)); // one a class
  releaseFrame(annotated);
  jpegBytes += jpeg.length;
  frames += 1;
  if (frames !== 2 * job.warmup) continue;
  cpuBeforeMs = await cpuMs();
  beganAtMs = performance.now();
}
clearInterval(watching);
const seconds = (performance.now() - beganAtMs) / 1000;
const result: PeerResult = {
  versions: { Node: process.version },
  shares: [...shares],
  asFastAsPossible: { frames: job.frames, seconds, cpuMs: (await cpuMs()) - cpuBeforeMs },
  peakMiB: peakBytes / 1024 / 1024,
  jpegBytes: jpegBytes / frames,
};
console.log(JSON.stringify(result));

/** As many as are wanted; the clip anew when it is over. */
async function* pictures(): AsyncGenerator<Frame> {
  let left = 2 * job.warmup + job.frames;
  while (left > 0)
    for await (const event of framesOf(job.clip, { allocate: pool.take })) {
      if (event.kind !== 'frame') continue;
      yield event.frame;
      if (--left === 0) return;
    }
}

async function segment(frame: Frame): Promise<Segmentation> {
  const { width, height } = job;
  const { labels, exit, timings } = await segmenter.segment(frame, {
    exit: 'high',
    inputSize: { width, height },
    allocate: pool.take,
  });
  return { kind: 'segmented', frame, labels, exit, timings };
}

async function cpuMs(): Promise<number> {
  return (await processTreeUsage(new Set()))?.cpuMs ?? NaN;
}

/** The largest sum so far: of this process, ffmpeg's and the inference process's. */
async function noteMemory(): Promise<void> {
  peakBytes = Math.max(peakBytes, (await processTreeUsage(new Set()))?.residentBytes ?? NaN);
}
