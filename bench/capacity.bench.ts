/**
 * How many cameras a machine serves: measured up to 16 real ones, simulated on from what they cost, and what limits it.
 *
 *     npx tsx bench/capacity.bench.ts [--fps 10] [--size 640x360] [--model icnet-camvid] [--device cpu] [--quick]
 *
 * The real ones deliver pictures of the demo street from memory; labels, drawing and JPEG are done for every frame. The
 * simulated ones run on the real scheduler in a time of their own: the same counts again, which shows how far the simulation
 * can be believed, then more, and all with a decoder each.
 */
import { parseArgs } from 'node:util';
import { loadInPrecision } from '../models/choose-precision.js';
import { DEVICES, type DeviceName } from '../models/runtime/device-name.js';
import type { Model } from '../models/model.js';
import { openSegmenter } from '../models/segmenter.js';
import { profileForFrameRate } from '../pipelines/budget/profiles.js';
import { collectSeldom } from '../src/core/collect-seldom.js';
import { raisePriority } from '../src/core/priority.js';
import { handResult } from './bench-result.js';
import { capacityTable, firstLimited, isServed } from './capacity/capacity-table.js';
import { costModelOf, type CostModel } from './capacity/cost-model.js';
import { CostRecorder } from './capacity/cost-recorder.js';
import { measureRound, type MeasuredRound } from './capacity/measure-round.js';
import { measurePictureCosts } from './capacity/picture-costs.js';
import type { Round } from './capacity/round.js';
import { simulateRound } from './capacity/simulate-round.js';
import { streetPictures } from './capacity/street-pictures.js';
import { describeMachine } from './harness.js';

const { values: options } = parseArgs({
  options: {
    fps: { type: 'string', default: '10' },
    size: { type: 'string', default: '640x360' },
    model: { type: 'string', default: 'icnet-camvid' },
    device: { type: 'string', default: 'cpu' },
    quick: { type: 'boolean', default: false },
  },
});
const fps = Number(options.fps);
const MEASURED = options.quick ? [1, 4] : [1, 2, 4, 8, 16];
const SIMULATED = options.quick ? [1, 4, 16] : [1, 2, 4, 8, 12, 16, 24, 32, 64, 128, 256];
const WARMUP_SECONDS = 4;
const SECONDS = options.quick ? 2 : 6;
/** Frame rates for which the most cameras that are served is looked for. */
const RATES = options.quick ? [fps] : [1, 2, 5, 10, 15, 25];
const MOST_CAMERAS = 256;
const MOST_TRIES = 10;
const SIMULATED_SECONDS = 6;
const SIMULATED_WARMUP_FRAMES = 20;
const SIMULATED_FRAMES = 100;

raisePriority(); // this and the next as `segcast watch` does
collectSeldom();
const [width = 640, height = 360] = options.size.split('x').map(Number);
const profile = profileForFrameRate(fps);
const pictures = await streetPictures({ width, height });

const { model, measured, costs } = await measureAll();
const simulate = (cameras: number, rate: number, withDecoders: boolean): Promise<Round> =>
  simulateRound(cameras, {
    // Frames enough for a hit rate, however few there are a second.
    warmupSeconds: Math.max(SIMULATED_SECONDS, SIMULATED_WARMUP_FRAMES / rate),
    seconds: Math.max(SIMULATED_SECONDS, SIMULATED_FRAMES / rate),
    costs,
    profile: profileForFrameRate(rate),
    picture: { width, height },
    withDecoders,
  });
const simulated: Round[] = [];
for (const withDecoders of [false, true])
  for (const cameras of SIMULATED) simulated.push(await simulate(cameras, fps, withDecoders));
const byRate = [];
for (const rate of RATES) {
  const cameras = await mostServed(rate);
  byRate.push({ fps: rate, cameras, perProcessor: cameras / costs.processors });
}

const rounds = [...measured.map(({ round }) => round), ...simulated];
console.log(
  `${describeMachine()}\n${model.manifest.name} on ${options.device}, ` +
    `${width}x${height} at ${fps} fps, budget ${profile.budgetMs.toFixed(1)} ms`,
);
console.log(capacityTable(rounds));
console.log(`full first: ${firstLimited(rounds)}`);
for (const { fps: rate, cameras, perProcessor } of byRate)
  console.log(`${rate} fps: ${cameras} cameras at a hit rate of 99 %, ${perProcessor} a processor`);
handResult({
  model: model.manifest.name,
  device: options.device,
  picture: [width, height],
  fps,
  budgetMs: profile.budgetMs,
  byRate,
  limit: firstLimited(rounds),
  costs: { ...costs, spread: undefined },
  rounds,
});

async function measureAll(): Promise<{
  readonly model: Model;
  readonly measured: readonly MeasuredRound[];
  readonly costs: CostModel;
}> {
  const device = DEVICES.find((name) => name === options.device) ?? ('cpu' satisfies DeviceName);
  let model: Model | undefined;
  await using segmenter = await openSegmenter({
    device,
    model: async (provider) =>
      (model = await loadInPrecision(options.model, { precision: 'auto', provider })),
  });
  const recorder = new CostRecorder(segmenter);
  const { manifest } = model!; // an open segmenter has asked for it
  const budgeted = { name: manifest.name, results: manifest.measured.results };
  const measure = (cameras: number, times: { readonly warmupSeconds: number; readonly seconds: number }) =>
    measureRound(cameras, { recorder, model: budgeted, profile, pictures, ...times });
  await untilLoaded(() => measure(1, { warmupSeconds: 0, seconds: 2 }));
  const measured: MeasuredRound[] = [];
  for (const cameras of MEASURED) {
    process.stderr.write(`${cameras} cameras\n`);
    measured.push(await measure(cameras, { warmupSeconds: WARMUP_SECONDS, seconds: SECONDS }));
  }
  const costs = costModelOf(measured, await measurePictureCosts(pictures, segmenter.classSet));
  return { model: model!, measured, costs }; // as above
}

/** The first round of all waits for the network; what is loaded stays so for the next ones. */
async function untilLoaded(measure: () => Promise<MeasuredRound>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) if ((await measure()).costs.length > 0) return;
}

/** The most cameras with decoders that keep 99 % of their deadlines, by simulation: doubled, then halved in between. */
async function mostServed(rate: number): Promise<number> {
  const serves = async (cameras: number) => isServed(await simulate(cameras, rate, true));
  let served = 0;
  let tooMany = 1;
  while (tooMany <= MOST_CAMERAS && (await serves(tooMany))) [served, tooMany] = [tooMany, 2 * tooMany];
  while (tooMany - served > 1 && tooMany <= MOST_CAMERAS) {
    const between = Math.floor((served + tooMany) / 2);
    if (await serves(between)) served = between;
    else tooMany = between;
  }
  return served;
}
