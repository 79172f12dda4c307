import assert from 'node:assert/strict';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { idleCost } from '../../support/fake-device.js';
import { solidFrame } from '../../support/frames.js';
import type { SimulatedCamera } from '../../support/simulated-camera.js';
import { adaptive, SimulatedWatch } from '../../support/simulated-watch.js';

const BUDGET = 33.4;
/** Labels are too short-lived to be made behind the picture: frames get their own as long as there is time for any. */
const OWN = adaptive(BUDGET, 30, { maxReuseMs: 50 });

/** How often which work was done, e.g. `high@320`. */
function tally(camera: SimulatedCamera, fromMs: number, untilMs: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { segmentation } of camera.between(fromMs, untilMs)) {
    const work = workOf(segmentation);
    counts[work] = (counts[work] ?? 0) + 1;
  }
  return counts;
}

function workOf(segmentation: Segmentation): string {
  if (segmentation.kind !== 'segmented') return segmentation.kind;
  return `${segmentation.exit}@${segmentation.inputSize?.width}`;
}

function mostDone(camera: SimulatedCamera, fromMs: number, untilMs: number): string | undefined {
  return Object.entries(tally(camera, fromMs, untilMs)).sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The same of a camera nothing happens to. */
async function mostDoneUndisturbed(fromMs: number, untilMs: number): Promise<string | undefined> {
  const watch = new SimulatedWatch();
  const { camera } = watch.add();
  await watch.time.runUntil(untilMs);
  return mostDone(camera, fromMs, untilMs);
}

describe('one camera under a budget', () => {
  it('shows raw video with the reason until a network is loaded, then better labels step by step', async () => {
    const watch = new SimulatedWatch();
    const { camera } = watch.add();
    await watch.time.runUntil(10_000);
    const [first] = camera.shown;
    assert.equal(first?.segmentation.kind, 'raw');
    assert.equal(first.segmentation.reason, 'loading network');
    const widths = camera.shown.flatMap(({ segmentation }) =>
      segmentation.kind === 'segmented' ? [segmentation.inputSize?.width ?? 0] : [],
    );
    assert.deepEqual([...new Set(widths)], [160, 224, 320, 448], 'from cheap to dear');
    assert.ok(
      !watch.device.prepared.some((network) => network.includes('672x384')),
      'it can never be afforded',
    );
  });

  it('keeps every deadline on a quiet machine, with the best that fits', async () => {
    const watch = new SimulatedWatch();
    const { camera } = watch.add();
    watch.add({ startMs: Infinity }); // with company, labels are not made behind the picture
    await watch.time.runUntil(15_000);
    assert.equal(camera.hitRate(BUDGET, 2000), 1);
    assert.equal(camera.dropped, 0);
    const [most] = camera.between(14_000, 14_100);
    assert.equal(most?.segmentation.budgetMs, BUDGET);
    assert.equal(most.segmentation.kind === 'segmented' && most.segmentation.reason, '33.4 ms budget');
    assert.deepEqual(Object.keys(tally(camera, 8000, 15_000)).length, 1, 'no flicker');
  });

  it('gives no reason when it gets the best there is', async () => {
    const watch = new SimulatedWatch();
    const { camera } = watch.add({ picture: { width: 64, height: 32 } });
    await watch.time.runUntil(3000);
    const { segmentation } = camera.shown.at(-1) ?? {};
    assert.equal(segmentation?.kind, 'segmented');
    assert.ok(!('reason' in segmentation));
  });

  it('gives way to a load at once, and is back at its idle level within 5 s after it', async () => {
    const isLoaded = (nowMs: number) => nowMs > 10_000 && nowMs < 20_000;
    const slow = (nowMs: number) => (isLoaded(nowMs) ? 1.6 : 1);
    const watch = new SimulatedWatch({ cost: (cut) => idleCost(cut) * slow(cut.nowMs) });
    const { camera } = watch.add({ aftermathMs: (nowMs) => 8 * slow(nowMs) });
    watch.add({ startMs: Infinity }); // with company, labels are not made behind the picture
    await watch.time.runUntil(30_000);
    const idle = mostDone(camera, 7000, 10_000);
    assert.ok(camera.hitRate(BUDGET, 10_000, 20_000) > 0.97);
    assert.ok(camera.hitRate(BUDGET, 11_000, 30_000) > 0.995);
    assert.notEqual(mostDone(camera, 11_000, 20_000), idle, 'by giving up work');
    assert.notEqual(mostDone(camera, 11_000, 20_000), 'reused', 'but not all of it');
    assert.deepEqual(Object.keys(tally(camera, 25_000, 30_000)), [idle]);
  });

  it('shows older labels in time, with age and reason, when a cut takes far too long', async () => {
    const watch = new SimulatedWatch({
      cost: (cut) => (cut.nowMs > 10_000 && cut.nowMs < 10_030 ? 120 : idleCost(cut)),
    });
    const { camera } = watch.add({ picture: { width: 64, height: 32 } });
    await watch.time.runUntil(12_000);
    const reused = camera.shown.filter(({ segmentation }) => segmentation.kind === 'reused').at(-1);
    assert.equal(camera.hitRate(BUDGET, 5000), 1);
    assert.ok(reused?.segmentation.kind === 'reused');
    assert.equal(reused.segmentation.reason, '33.4 ms budget');
    assert.ok(reused.segmentation.ageMs > 30 && reused.segmentation.ageMs <= 100.2);
  });

  it('never shows labels that are older than allowed', async () => {
    const watch = new SimulatedWatch({
      cost: (cut) => (cut.nowMs > 5000 && cut.nowMs < 5030 ? 600 : idleCost(cut)),
    });
    const { camera } = watch.add({ profile: adaptive(BUDGET, 30, { maxReuseMs: 70 }) });
    await watch.time.runUntil(6000);
    const during = camera.between(5000, 5600).map(({ segmentation }) => segmentation);
    assert.ok(during.every((segmentation) => segmentation.kind !== 'reused' || segmentation.ageMs <= 70));
    assert.ok(during.some(({ kind }) => kind === 'raw'));
  });

  it('shows raw video rather than older labels where those are not wanted', async () => {
    const watch = new SimulatedWatch({ cost: (cut) => (cut.nowMs > 5000 ? 100 : idleCost(cut)) });
    const { camera } = watch.add({ profile: adaptive(BUDGET, 30, { maxReuseMs: 0 }) });
    await watch.time.runUntil(7000);
    assert.ok(camera.shown.every(({ segmentation }) => segmentation.kind !== 'reused'));
    assert.ok(camera.between(6000, 7000).some(({ segmentation }) => segmentation.kind === 'raw'));
  });

  it('keeps labels young in the background when even the least work takes longer than the budget', async () => {
    const watch = new SimulatedWatch();
    const { camera } = watch.add({ profile: adaptive(10, 30, { maxReuseMs: 100 }), aftermathMs: 5 });
    await watch.time.runUntil(10_000);
    assert.ok(camera.hitRate(10, 3000) > 0.98);
    assert.deepEqual(Object.keys(tally(camera, 3000, 10_000)), ['reused']);
    const { advice } = watch.budgeted.admission();
    assert.match(advice.join(), /the budget is 10 ms: give --budget \d+ms/);
  });

  it('finds out that a size has become affordable which it had given up', async () => {
    const isWide = (inputArea: number) => inputArea > 100_000;
    const watch = new SimulatedWatch({
      cost: (cut) => idleCost(cut) * (isWide(cut.inputArea) && cut.nowMs < 10_000 ? 1.25 : 1),
    });
    const { camera } = watch.add({ profile: OWN });
    await watch.time.runUntil(25_000);
    assert.equal(mostDone(camera, 8000, 10_000), 'high@320');
    assert.equal(mostDone(camera, 20_000, 25_000), 'high@448');
  });

  it('does not give up work for hold-ups of drawing that no caution prevents', async () => {
    const isHeldUp = (nowMs: number) => Math.floor(nowMs / 33.3) % 12 === 0;
    const watch = new SimulatedWatch();
    const { camera } = watch.add({ profile: OWN, aftermathMs: (nowMs) => (isHeldUp(nowMs) ? 60 : 5) });
    await watch.time.runUntil(15_000);
    const fresh = camera
      .between(5000, 15_000)
      .filter(({ segmentation }) => segmentation.kind === 'segmented');
    assert.ok(fresh.length > 270, `${fresh.length} of 300`);
    assert.equal(mostDone(camera, 5000, 15_000), 'high@448', 'as without hold-ups');
  });

  it('loads no more sizes than can stay loaded', async () => {
    const watch = new SimulatedWatch({ maxGeometries: 2 });
    const { camera } = watch.add();
    await watch.time.runUntil(9000);
    assert.equal(watch.device.prepared.length, 6);
    assert.equal(mostDone(camera, 5000, 9000), 'high@224');
  });

  it('asks for no more than the frames of a period can have, however long their budget', async () => {
    const watch = new SimulatedWatch();
    const { camera } = watch.add({ profile: adaptive(400, 30, { maxReuseMs: 50 }) });
    await watch.time.runUntil(5000);
    const whileLoading = camera.dropped;
    await watch.time.runUntil(15_000);
    assert.equal(camera.dropped, whileLoading);
    const { segmentation } = camera.shown.at(-1) ?? {};
    assert.equal(segmentation?.kind === 'segmented' && segmentation.reason, '30 fps');
  });

  it('says that the engine restarts while it does, and goes on afterwards', async () => {
    const watch = new SimulatedWatch();
    const { camera } = watch.add();
    await watch.time.runUntil(5005);
    watch.device.crash(1000);
    await watch.time.runUntil(14_000);
    const down = camera.between(5310, 5990); // older labels are too old by then
    assert.ok(down.length > 15);
    for (const { segmentation } of down) {
      assert.equal(segmentation.kind, 'raw');
      assert.equal(segmentation.reason, 'engine restarting');
    }
    assert.equal(camera.hitRate(BUDGET, 9000), 1);
    assert.equal(mostDone(camera, 12_000, 14_000), await mostDoneUndisturbed(12_000, 14_000));
  });

  it('follows a new picture size without losing a frame', async () => {
    const watch = new SimulatedWatch();
    const handle = watch.budgeted.addCamera({ id: 'a', profile: adaptive(BUDGET, 30) });
    const kinds: string[] = [];
    for (let index = 0; index < 120; index++) {
      const size = index < 60 ? { width: 640, height: 360 } : { width: 320, height: 240 };
      const pixels = new Uint8Array(3);
      const frame = { ...solidFrame(), ...size, pixels, seq: index, arrivedAtMs: watch.time.now() };
      void handle.segment(frame).then(({ kind, frame: shown }) => kinds.push(`${kind} ${shown.width}`));
      await watch.time.runUntil((index + 1) * 33.3);
    }
    assert.equal(kinds.length, 120);
    assert.ok(kinds.includes('segmented 640') && kinds.includes('segmented 320'));
    assert.ok(
      !kinds.some((kind) => kind === 'reused 320' && kinds.indexOf('segmented 320') > kinds.indexOf(kind)),
    );
  });

  it('goes by a new profile from the next frame on', async () => {
    const watch = new SimulatedWatch();
    const { camera, handle } = watch.add();
    await watch.time.runUntil(5000);
    handle.profile = adaptive(BUDGET, 30, { maxExit: 'low', size: { width: 224, height: 128 } });
    await watch.time.runUntil(8000);
    assert.deepEqual(Object.keys(tally(camera, 6500, 8000)), ['low@224']);
  });

  it('runs a network of one exit as far as that, whatever exit was asked for', async () => {
    const watch = new SimulatedWatch({ exits: ['high'] });
    const fixed = watch.add({ profile: { kind: 'fixed', name: 'fixed low', exit: 'low' } });
    await watch.time.runUntil(3000);
    const coarse = watch.add({ profile: adaptive(33.4, 30, { maxExit: 'low' }) });
    await watch.time.runUntil(6000);
    assert.deepEqual(Object.keys(tally(fixed.camera, 1000, 3000)), ['high@672']);
    assert.ok(
      coarse.camera.between(4000, 6000).some(({ segmentation }) => workOf(segmentation).startsWith('high')),
    );
  });

  it('runs fixed work to its end, however long it takes, and never shows older labels', async () => {
    const watch = new SimulatedWatch({ cost: (cut) => idleCost(cut) * (cut.nowMs > 5000 ? 2 : 1) });
    const size = { width: 448, height: 256 };
    const { camera } = watch.add({
      profile: { kind: 'fixed', name: 'fixed', exit: 'high', size, budgetMs: BUDGET },
    });
    await watch.time.runUntil(10_000);
    assert.deepEqual(Object.keys(tally(camera, 1000, 10_000)), ['high@448']);
    assert.equal(camera.hitRate(BUDGET, 6000), 0);
    assert.equal(camera.shown.at(-1)?.segmentation.budgetMs, BUDGET);
    assert.ok(camera.dropped > 0);
  });

  it('is served while it is there only', async () => {
    const watch = new SimulatedWatch();
    const { handle } = watch.add();
    await watch.time.runUntil(3000);
    handle[Symbol.dispose]();
    handle[Symbol.dispose]();
    const { kind } = await handle.segment(
      solidFrame({ width: 1280, height: 720, pixels: new Uint8Array(3) }),
    );
    assert.equal(kind, 'raw');
    assert.equal(watch.budgeted.admission().utilization, 0);
  });
});
