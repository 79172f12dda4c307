/**
 * Cameras under a budget on this machine's processors: 1, 4 and 16 real ones, then 64 simulated ones that are too many.
 *
 *     node --import tsx bench/cameras.bench.ts [seconds per round] [fps] [WxH of the pictures]
 *
 * The real ones deliver pictures of the demo street that were decoded and made small beforehand and are kept in memory, so
 * that no decoder runs beside them; labels, drawing and JPEG are done for every frame. The simulated ones take their time
 * from a clock of their own and their costs from a formula: what they show is who is served, not how fast.
 */
import { openSegmenter } from '../models/segmenter.js';
import { loadModel } from '../models/zoo.js';
import { budgetDevice } from '../pipelines/budget/budget-device.js';
import { collectSeldom } from '../src/core/collect-seldom.js';
import { raisePriority } from '../src/core/priority.js';
import { LEVELS, levelOf } from '../src/core/segmentation.js';
import { adaptive, SimulatedWatch } from '../test/support/simulated-watch.js';
import { runMemoryCamera, type Shown } from './capacity/memory-camera.js';
import { streetPictures } from './capacity/street-pictures.js';
import { describeMachine, measurementOf } from './harness.js';

/** Networks are loaded meanwhile; not counted. */
const WARMUP_S = 5;

raisePriority(); // this and the next as `segcast watch` does
collectSeldom();
const [seconds = '15', rate = '15', size = '320x192'] = process.argv.slice(2);
const fps = Number(rate);
const [width = 320, height = 192] = size.split('x').map(Number);
const profile = adaptive(1000 / fps, fps);

console.log(
  `${describeMachine()}\n${width}x${height} at ${fps} fps, budget ${profile.budgetMs.toFixed(1)} ms`,
);
const model = await loadModel('icnet-camvid');
const pictures = await streetPictures({ width, height });
for (const count of [1, 4, 16]) await real(count);
await simulated();

async function real(count: number): Promise<void> {
  await using segmenter = await openSegmenter({ model, device: 'cpu' });
  using device = budgetDevice({
    segmenter,
    model: { name: model.manifest.name, results: model.manifest.measured.results },
  });
  const cameras = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      runMemoryCamera({
        ...{ device, profile, pictures, classSet: model.classSet },
        phase: index / count,
        warmupSeconds: WARMUP_S,
        seconds: Number(seconds),
      }),
    ),
  );
  console.log(`\n${count} real, ${seconds} s`);
  for (const [index, { shown, due }] of cameras.entries())
    console.log(row(`camera ${index + 1}`, shown, due));
  for (const advice of device.admission().advice) console.log(advice);
}

async function simulated(): Promise<void> {
  const budgetMs = 1000 / 15;
  const watch = new SimulatedWatch();
  const cameras = Array.from({ length: 64 }, (_, index) =>
    watch.add({
      fps: 15,
      startMs: index * 7.3,
      profile: adaptive(budgetMs, 15),
      priority: index < 2 ? 4 : 1,
      ...(index === 2 && { picture: { width: 3840, height: 2160 } }),
      ...(index === 3 && { endMs: 5000 }),
    }),
  );
  await watch.time.runUntil(20_000);
  console.log('\n64 simulated, 1280x720 at 15 fps, 15 s: 1 and 2 with priority 4, 3 of 4K, 4 dead');
  for (const [index, { camera }] of cameras.entries()) {
    if (index > 7) break; // the others are like the last ones
    const shown = camera
      .between(5000, 20_000)
      .map(({ segmentation, latencyMs }) => ({ level: levelOf(segmentation), latencyMs }));
    console.log(row(`camera ${index + 1}`, shown, shown.length, budgetMs));
  }
  for (const advice of watch.budgeted.admission().advice) console.log(advice);
}

function row(
  name: string,
  shown: readonly Pick<Shown, 'level' | 'latencyMs'>[],
  due: number,
  budgetMs = profile.budgetMs,
): string {
  if (due === 0) return `${name.padEnd(10)} no frames`;
  const hits = shown.filter(({ level, latencyMs }) => level !== 'raw' && latencyMs <= budgetMs + 1e-6).length;
  const { p50Ms, p95Ms, p99Ms } = measurementOf(
    name,
    shown.map(({ latencyMs }) => latencyMs),
  );
  const times = [p50Ms, p95Ms, p99Ms].map((ms) => ms.toFixed(1).padStart(6)).join(' ');
  const levels = LEVELS.map((level) => {
    const count = shown.filter((each) => each.level === level).length;
    return `${level} ${((100 * count) / shown.length).toFixed(0)} %`;
  });
  const hitRate = `${((100 * hits) / due).toFixed(1)} %`.padStart(8);
  return `${name.padEnd(10)} hits ${hitRate}   p50 p95 p99 ms ${times}   ${levels.join(', ')}`;
}
