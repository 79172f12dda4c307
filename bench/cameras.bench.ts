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
import type { BudgetedDevice } from '../pipelines/budget/budgeted-device.js';
import type { ClassSet } from '../src/core/class-set.js';
import type { Frame } from '../src/core/frame.js';
import { packagePath } from '../src/core/package-root.js';
import type { AdaptiveProfile } from '../src/core/profile.js';
import { LEVELS, levelOf, type Level, type Segmentation } from '../src/core/segmentation.js';
import { annotate } from '../streams/annotate/annotate.js';
import { encodeJpeg } from '../streams/annotate/encode.js';
import { sharp } from '../streams/images/sharp.js';
import { framesOf } from '../streams/source/open-source.js';
import { adaptive, SimulatedWatch } from '../test/support/simulated-watch.js';
import { describeMachine, measurementOf } from './harness.js';

/** One frame as it was shown. */
interface Shown {
  readonly level: Level;
  readonly latencyMs: number;
}

const PICTURES = 60;
/** Networks are loaded meanwhile; not counted. */
const WARMUP_S = 5;

const [seconds = '15', rate = '15', size = '320x192'] = process.argv.slice(2);
const fps = Number(rate);
const [width = 320, height = 192] = size.split('x').map(Number);
const profile = adaptive(1000 / fps, fps);

console.log(
  `${describeMachine()}\n${width}x${height} at ${fps} fps, budget ${profile.budgetMs.toFixed(1)} ms`,
);
const model = await loadModel('icnet-camvid');
const pictures = await smallPictures();
for (const count of [1, 4, 16]) await real(count);
await simulated();

async function real(count: number): Promise<void> {
  await using segmenter = await openSegmenter({ model, device: 'cpu' });
  using device = budgetDevice({
    segmenter,
    model: { name: model.manifest.name, results: model.manifest.measured.results },
  });
  const cameras = await Promise.all(
    Array.from({ length: count }, (_, index) => watchCamera(device, profile, model.classSet, index / count)),
  );
  console.log(`\n${count} real, ${seconds} s`);
  for (const [index, { shown, due }] of cameras.entries())
    console.log(row(`camera ${index + 1}`, shown, due));
  for (const advice of device.admission().advice) console.log(advice);
}

/** Delivers frames at the camera's rate, the newest winning, until the round is over. */
async function watchCamera(
  device: BudgetedDevice,
  { budgetMs }: AdaptiveProfile,
  classSet: ClassSet,
  phase: number,
): Promise<{ readonly shown: readonly Shown[]; readonly due: number }> {
  using camera = device.addCamera({ id: `camera-${phase}`, profile });
  camera.setFrameRate({ num: fps, den: 1 });
  const shown: Shown[] = [];
  const startMs = performance.now() + (phase * 1000) / fps;
  const countFromMs = startMs + WARMUP_S * 1000;
  const endMs = countFromMs + Number(seconds) * 1000;
  let due = 0;
  let waiting: Frame | undefined;
  let isBusy = false;

  const work = async (): Promise<void> => {
    while (!isBusy && waiting) {
      isBusy = true;
      const frame = waiting;
      waiting = undefined;
      const segmentation = await camera.segment(frame);
      void show(segmentation, performance.now());
      isBusy = false;
    }
  };
  const show = async (segmentation: Segmentation, fromMs: number): Promise<void> => {
    const { frame } = segmentation;
    const { picture } = annotate(segmentation, { classSet, drops: 0 });
    await encodeJpeg(picture, frame.width, frame.height);
    const latencyMs = performance.now() - frame.arrivedAtMs;
    camera.observeAftermath(frame, performance.now() - fromMs);
    camera.observeLatency(frame, latencyMs);
    if (frame.arrivedAtMs >= countFromMs) shown.push({ level: levelOf(segmentation), latencyMs });
  };
  for (let seq = 0; ; seq++) {
    const atMs = startMs + (seq * 1000) / fps;
    await new Promise((resolve) => setTimeout(resolve, Math.max(atMs - performance.now(), 0)));
    const arrivedAtMs = performance.now();
    if (arrivedAtMs >= endMs) break;
    if (arrivedAtMs >= countFromMs) due += 1;
    const picture = pictures[seq % pictures.length];
    waiting = { ...picture!, seq, arrivedAtMs }; // there are some
    void work();
  }
  await new Promise((resolve) => setTimeout(resolve, 3 * budgetMs)); // what is under way
  return { shown, due };
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

function row(name: string, shown: readonly Shown[], due: number, budgetMs = profile.budgetMs): string {
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

async function smallPictures(): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const event of framesOf(packagePath('streams', 'demo', 'street.mp4'))) {
    if (event.kind !== 'frame') continue;
    const { frame } = event;
    const raw = { width: frame.width, height: frame.height, channels: 3 } as const;
    const pixels = await sharp(frame.pixels, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
    frames.push({ ...frame, width, height, pixels });
    if (frames.length === PICTURES) break;
  }
  return frames;
}
