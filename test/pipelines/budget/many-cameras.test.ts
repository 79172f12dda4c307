import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Level } from '../../../src/core/segmentation.js';
import { levelOf } from '../../../src/core/segmentation.js';
import { idleCost } from '../../support/fake-device.js';
import { adaptive, SimulatedWatch, type WatchedCamera } from '../../support/simulated-watch.js';

const SMALL = { width: 320, height: 180 };
const UHD = { width: 3840, height: 2160 };

/** Frames since a time that were shown with labels of their own. */
function freshOf({ camera }: WatchedCamera, fromMs: number): number {
  return camera.between(fromMs, Infinity).filter(({ segmentation }) => segmentation.kind === 'segmented')
    .length;
}

/** When its first picture with labels was shown. */
function firstLabelsMs({ camera }: WatchedCamera): number {
  return camera.shown.find(({ segmentation }) => segmentation.kind !== 'raw')?.shownAtMs ?? Infinity;
}

function addMany(
  watch: SimulatedWatch,
  count: number,
  options: (index: number) => Parameters<SimulatedWatch['add']>[0],
): readonly WatchedCamera[] {
  return Array.from({ length: count }, (_, index) => watch.add({ startMs: index * 7.3, ...options(index) }));
}

describe('many cameras on one device', () => {
  it('all keep their deadlines while the device can serve them, one cut at a time', async () => {
    const watch = new SimulatedWatch();
    const profile = adaptive(66.7, 15);
    const cameras = addMany(watch, 16, () => ({ fps: 15, picture: SMALL, profile, aftermathMs: 3 }));
    await watch.time.runUntil(8000);
    for (const { camera } of cameras) assert.equal(camera.hitRate(66.7, 5000), 1);
    assert.equal(watch.device.overlaps, 0);
    assert.ok(watch.budgeted.admission().fits);
  });

  it('never push a frame past its deadline by giving another one more', async () => {
    const watch = new SimulatedWatch();
    const greedy = watch.add({ fps: 5, profile: adaptive(200, 5), aftermathMs: 3 });
    const strict = watch.add({
      fps: 30,
      picture: SMALL,
      profile: adaptive(20, 30),
      aftermathMs: 3,
      startMs: 3,
    });
    await watch.time.runUntil(20_000);
    assert.equal(strict.camera.hitRate(20, 8000), 1);
    const levels = new Set<Level>(
      strict.camera.between(8000, Infinity).map(({ segmentation }) => levelOf(segmentation)),
    );
    assert.ok(!levels.has('raw'));
    assert.ok(greedy.camera.hitRate(200, 8000) > 0.99);
    assert.ok(freshOf(greedy, 8000) > 50, 'and yet the other one is not starved');
  });

  it('are not disturbed by one that comes or goes', async () => {
    const watch = new SimulatedWatch();
    const profile = adaptive(66.7, 15);
    const settings = { fps: 15, picture: SMALL, profile, aftermathMs: 3 };
    const cameras = addMany(watch, 3, () => settings);
    await watch.time.runUntil(8000);
    const guest = watch.add({ ...settings, startMs: 10 });
    await watch.time.runUntil(12_000);
    guest.handle[Symbol.dispose]();
    await watch.time.runUntil(15_000);
    for (const { camera } of cameras) assert.equal(camera.hitRate(66.7, 5000), 1);
    const [first] = guest.camera.shown;
    assert.equal(first?.segmentation.kind, 'segmented', 'its network was loaded already');
    assert.equal(
      guest.camera.between(12_100, 15_000).every(({ segmentation }) => segmentation.kind === 'raw'),
      true,
    );
  });

  it('show older labels for a moment while a network is loaded for one that comes with another picture size', async () => {
    const watch = new SimulatedWatch();
    const profile = adaptive(66.7, 15);
    const [one] = addMany(watch, 1, () => ({ fps: 15, picture: SMALL, profile, aftermathMs: 3 }));
    await watch.time.runUntil(8000);
    watch.add({ fps: 15, picture: { width: 640, height: 480 }, profile, startMs: 10 });
    await watch.time.runUntil(15_000);
    assert.ok((one?.camera.hitRate(66.7, 5000) ?? 0) > 0.99);
  });

  it('that come with another picture size have labels before others have better ones', async () => {
    const watch = new SimulatedWatch({ loadMs: 50 });
    const profile = adaptive(66.7, 30);
    watch.add({ profile });
    watch.add({ profile, startMs: 500 });
    const guests = [640, 960].map((width) =>
      watch.add({ profile, picture: { width, height: 480 }, startMs: 600 }),
    );
    await watch.time.runUntil(4000);
    // A cut that was begun before, three for each of the two, and what they are tried on.
    const latestMs = 600 + 7 * 50 + 100;
    for (const guest of guests) assert.ok(firstLabelsMs(guest) < latestMs, `${firstLabelsMs(guest)} ms`);
  });

  it('that are expected have their network loaded, and only tried out, when they come', async () => {
    const watch = new SimulatedWatch({ loadMs: 50 });
    const picture = { width: 640, height: 480 };
    const profile = adaptive(66.7, 30);
    watch.budgeted.expect(picture, profile);
    await watch.time.runUntil(300);
    assert.equal(watch.device.prepared.length, 3);
    const guest = watch.add({ profile, picture, startMs: 50 });
    await watch.time.runUntil(1000);
    assert.ok(firstLabelsMs(guest) < 350 + 100, `${firstLabelsMs(guest)} ms`);
  });

  it('have labels, however many sizes of pictures others use networks for', async () => {
    const watch = new SimulatedWatch({ loadMs: 20, maxGeometries: 4 });
    const profile = adaptive(66.7, 15);
    watch.add({ profile });
    const guest = watch.add({ profile, picture: { width: 640, height: 480 }, startMs: 3000 });
    await watch.time.runUntil(4000);
    assert.ok(firstLabelsMs(guest) < 3500, `${firstLabelsMs(guest)} ms`);
  });

  it('of which one has pictures that no network takes go on as if it were not there', async () => {
    const watch = new SimulatedWatch();
    watch.device.unbuildable = (geometry) => geometry.frameWidth === 640;
    const profile = adaptive(66.7, 15);
    const odd = watch.add({ profile, picture: { width: 640, height: 480 } });
    const even = watch.add({ profile, startMs: 20 });
    await watch.time.runUntil(1000);
    assert.ok(firstLabelsMs(even) < 500, `${firstLabelsMs(even)} ms`);
    assert.ok(odd.camera.shown.every(({ segmentation }) => segmentation.kind === 'raw'));
  });

  it('with one of 4K among them lose nothing to it beyond its share', async () => {
    const profile = adaptive(66.7, 15);
    const settings = { fps: 15, picture: SMALL, profile, aftermathMs: 3 };
    const watch = new SimulatedWatch();
    const others = addMany(watch, 4, () => settings);
    const large = watch.add({ fps: 15, picture: UHD, profile, aftermathMs: 30 });
    await watch.time.runUntil(20_000);
    for (const { camera } of others) {
      assert.ok(camera.hitRate(66.7, 8000) > 0.99);
      assert.ok(camera.between(8000, Infinity).every(({ segmentation }) => segmentation.kind !== 'raw'));
    }
    assert.ok(freshOf(large, 8000) > 20, 'it is served, too');
  });

  describe('that are too many', () => {
    const profile = adaptive(66.7, 15, { maxReuseMs: 200 });
    let watch: SimulatedWatch;
    let cameras: readonly WatchedCamera[];

    before(async () => {
      watch = new SimulatedWatch();
      // 60 usual ones; two that matter more; one of 4K; one that dies.
      cameras = addMany(watch, 64, (index) => ({
        fps: 15,
        profile,
        aftermathMs: 5,
        priority: index === 0 || index === 1 ? 4 : 1,
        ...(index === 2 && { picture: UHD }),
        ...(index === 3 && { endMs: 5000 }),
      }));
      await watch.time.runUntil(12_000);
    });

    it('say so, with what would make them fit', () => {
      const { utilization, fits, advice } = watch.budgeted.admission();
      assert.ok(utilization > 2);
      assert.ok(!fits);
      assert.match(
        advice.join(' '),
        /63 cameras at \d+(\.\d+)?( to \d+(\.\d+)?)? fps takes \d+\.\d times the device/,
      );
    });

    it('share the device: every usual one gets about the same', () => {
      const fresh = cameras.slice(4).map((camera) => freshOf(camera, 5000));
      const mean = fresh.reduce((sum, count) => sum + count, 0) / fresh.length;
      assert.ok(Math.min(...fresh) > 0.5 * mean && Math.max(...fresh) < 2 * mean, fresh.join());
    });

    it('are served by weight', () => {
      const [first, second, , , ...usual] = cameras.map((camera) => freshOf(camera, 5000));
      const mean = usual.reduce((sum, count) => sum + count, 0) / usual.length;
      for (const count of [first, second]) assert.ok((count ?? 0) > 2.5 * mean, `${count} against ${mean}`);
    });

    it('all show something in time, labels of their own or not', () => {
      for (const { camera } of cameras.filter((_, index) => index !== 2)) {
        const shown = camera.between(5000, Infinity);
        const late = shown.filter(({ latencyMs }) => latencyMs > 66.7 + 1);
        assert.ok(late.length <= 0.02 * shown.length);
        assert.ok(camera.dropped <= 2);
      }
    });

    it('keep the device busy', () => {
      const workedMs = watch.device.cuts
        .filter(({ fromMs }) => fromMs >= 5000)
        .reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
      assert.ok(workedMs > 0.75 * 7000, `${workedMs}`);
      assert.equal(watch.device.overlaps, 0);
    });
  });

  it('resolve every frame exactly once, one cut at a time, whatever happens', async () => {
    const camera = fc.record({
      fps: fc.integer({ min: 2, max: 40 }),
      width: fc.integer({ min: 32, max: 1920 }),
      budgetMs: fc.integer({ min: 5, max: 150 }),
      maxReuseMs: fc.integer({ min: 0, max: 300 }),
      priority: fc.double({ min: 0.1, max: 10, noNaN: true }),
      fixed: fc.boolean(),
      removedAtMs: fc.option(fc.integer({ min: 0, max: 2500 })),
    });
    const scene = fc.record({
      cameras: fc.array(camera, { minLength: 1, maxLength: 5 }),
      crashes: fc.array(fc.integer({ min: 0, max: 2500 }), { maxLength: 2 }),
      slowness: fc.array(fc.double({ min: 0.2, max: 20, noNaN: true }), { minLength: 1, maxLength: 7 }),
      maxGeometries: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ cameras, crashes, slowness, maxGeometries }) => {
        let cut = 0;
        const watch = new SimulatedWatch({
          cost: (each) => idleCost(each) * (slowness[cut++ % slowness.length] ?? 1),
          maxGeometries,
        });
        for (const atMs of crashes) watch.time.timer(atMs, () => watch.device.crash(200));
        const watched = cameras.map(({ fps, width, budgetMs, maxReuseMs, priority, fixed, removedAtMs }) => {
          const profile = fixed
            ? ({ kind: 'fixed', name: 'fixed', exit: 'high' } as const)
            : adaptive(budgetMs, fps, { maxReuseMs });
          const picture = { width, height: Math.ceil((width * 9) / 16) };
          const added = watch.add({ fps, picture, profile, priority, endMs: 2500 });
          if (removedAtMs !== null) watch.time.timer(removedAtMs, () => added.handle[Symbol.dispose]());
          return added;
        });
        await watch.time.runUntil(20_000);
        for (const {
          camera: { arrived, shown, dropped },
        } of watched)
          assert.equal(shown.length + dropped, arrived);
        for (const {
          camera: { shown },
        } of watched)
          assert.equal(new Set(shown.map(({ segmentation }) => segmentation.frame.seq)).size, shown.length);
        assert.equal(watch.device.overlaps, 0);
      }),
      { numRuns: 25 },
    );
  });
});
