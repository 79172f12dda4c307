import assert from 'node:assert/strict';
import { BUILT_IN_PROFILES } from '../../../pipelines/budget/profiles.js';
import { SecondNetwork } from '../../../pipelines/second-network/second-network.js';
import type { SegmentOptions, SegmentResult } from '../../../models/segmenter.js';
import { BufferPool } from '../../../src/core/buffer-pool.js';
import type { Frame } from '../../../src/core/frame.js';
import { FakeDevice } from '../../support/fake-device.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { isSpoilt, POISON } from '../../support/poison.js';
import { SimulatedWatch } from '../../support/simulated-watch.js';
import type { SimulatedTime } from '../../support/simulated-time.js';

const { accurate } = BUILT_IN_PROFILES;
/** 4 frames a second within 250 ms, on which ICNet takes a tenth of the time. */
const CAMERA = { fps: 4, profile: accurate } as const;

describe('a camera with a better network at hand', () => {
  it('shows its own labels while it is sure of them', async () => {
    const { watch, better } = rig({ margin: () => 0.9 });
    const { camera } = watch.add(CAMERA);
    await watch.time.runUntil(10_000);
    assert.equal(better.frames.length, 0);
    assert.ok(camera.between(4000, 10_000).every(({ segmentation }) => segmentation.kind === 'segmented'));
  });

  it('shows the better labels, with their age and whose they are, while it is unsure', async () => {
    const { watch } = rig({ margin: () => 0.4 });
    const { camera } = watch.add(CAMERA);
    await watch.time.runUntil(20_000);
    const shown = camera.between(8000, 20_000).map(({ segmentation }) => segmentation);
    for (const segmentation of shown) {
      assert.equal(segmentation.kind, 'reused');
      assert.equal(segmentation.reason, 'escalated to refined');
      assert.ok(segmentation.ageMs > 0 && segmentation.ageMs <= accurate.maxReuseMs, `${segmentation.ageMs}`);
      assert.deepEqual([...new Set(segmentation.labels.ids)], [BETTER_ID], 'in the classes of the usual one');
    }
    assert.equal(camera.hitRate(accurate.budgetMs, 4000), 1);
  });

  it('goes back to its own labels when it is sure again, which it asks once a second', async () => {
    const { watch } = rig({ margin: (nowMs) => (nowMs < 12_000 ? 0.4 : 0.9) });
    const { camera } = watch.add(CAMERA);
    await watch.time.runUntil(20_000);
    const kinds = (fromMs: number, untilMs: number) =>
      new Set(camera.between(fromMs, untilMs).map(({ segmentation }) => segmentation.kind));
    assert.deepEqual([...kinds(8000, 12_000)], ['reused']);
    assert.deepEqual([...kinds(15_000, 20_000)], ['segmented']);
    const probes = watch.device.cuts.filter(
      ({ exit, fromMs }) => exit === 'low' && fromMs > 8000 && fromMs < 12_000,
    );
    assert.ok(probes.length >= 2 && probes.length <= 4, `${probes.length}`);
  });

  it('does without it among other cameras', async () => {
    const { watch, better } = rig({ margin: () => 0.4 });
    watch.add(CAMERA);
    watch.add(CAMERA);
    await watch.time.runUntil(10_000);
    assert.equal(better.frames.length, 0);
  });

  it('tells once that its labels would be too old, and keeps its deadlines', async () => {
    const { watch, tooSlow } = rig({ margin: () => 0.4, betterMs: 400 });
    const { camera } = watch.add(CAMERA);
    await watch.time.runUntil(30_000);
    assert.deepEqual(tooSlow, [[400, accurate.maxReuseMs]]);
    assert.ok(camera.between(8000, 30_000).every(({ segmentation }) => segmentation.kind === 'segmented'));
    assert.ok(camera.hitRate(accurate.budgetMs, 4000) > 0.97);
  });

  it('shows its own labels when the better network fails, and tries again', async () => {
    const { watch, better, troubles } = rig({ margin: () => 0.4 });
    better.breaksFrom = 10_000;
    better.breaksUntil = 25_000;
    const { camera } = watch.add(CAMERA);
    await watch.time.runUntil(60_000);
    const kinds = (fromMs: number, untilMs: number) =>
      new Set(camera.between(fromMs, untilMs).map(({ segmentation }) => segmentation.kind));
    assert.deepEqual([...kinds(8000, 10_000)], ['reused']);
    assert.deepEqual([...kinds(11_000, 19_000)], ['segmented']);
    assert.deepEqual([...kinds(50_000, 60_000)], ['reused']);
    assert.deepEqual(troubles, ['broken', undefined]);
    assert.ok(camera.hitRate(accurate.budgetMs, 4000) > 0.99);
  });

  it('gives every buffer back, and none too early', async () => {
    const pool = new BufferPool({ poison: POISON });
    const { watch, better } = rig({ margin: (nowMs) => (nowMs % 8000 < 4000 ? 0.4 : 0.9) });
    const { camera } = watch.add({ ...CAMERA, pool });
    await watch.time.runUntil(40_000);
    assert.ok(better.frames.length > 10);
    assert.deepEqual([camera.spoilt, watch.device.spoilt, better.spoilt], [0, 0, 0]);
  });
});

/** The usual network's classes are one; the better one's second class is called the same. */
const BETTER_ID = 0;

/** A usual network whose margin is scripted. */
class UnsureDevice extends FakeDevice {
  readonly #time: SimulatedTime;
  readonly #margin: (nowMs: number) => number;

  constructor(time: SimulatedTime, margin: (nowMs: number) => number) {
    super(time);
    this.#time = time;
    this.#margin = margin;
  }

  override async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    const result = await super.segment(frame, options);
    const margin = this.#margin(this.#time.now());
    // Two classes whose probabilities differ by the margin.
    const data = Float32Array.of(Math.log((1 + margin) / (1 - margin)), 0);
    return { ...result, logits: { classes: 2, width: 1, height: 1, data } };
  }
}

/** Two classes, of which the second is what it sees everywhere. */
class BetterNetwork extends FakeSegmenter {
  override readonly classSet = {
    name: 'two',
    classes: [
      { name: 'sky', color: [128, 128, 128] as const },
      { name: 'road', color: [128, 64, 128] as const },
    ],
  };
  readonly frames: Frame[] = [];
  spoilt = 0;
  breaksFrom = Infinity;
  breaksUntil = Infinity;
  readonly #time: SimulatedTime;
  readonly #ms: number;

  constructor(time: SimulatedTime, ms: number) {
    super();
    this.#time = time;
    this.#ms = ms;
  }

  override async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    const nowMs = this.#time.now();
    if (nowMs >= this.breaksFrom && nowMs < this.breaksUntil) throw new Error('broken');
    this.frames.push(frame);
    await this.#time.wait(this.#ms);
    if (isSpoilt(frame.pixels)) this.spoilt += 1;
    const { width, height } = frame;
    return {
      exit: options.exit,
      labels: { width, height, ids: options.allocate?.(1).fill(1) ?? Uint8Array.of(1) },
      logits: { classes: 2, width: 1, height: 1, data: Float32Array.of(0, 1) },
      timings: {},
      engineMs: {},
    };
  }
}

function rig({ margin, betterMs = 120 }: { margin: (nowMs: number) => number; betterMs?: number }) {
  const tooSlow: [costMs: number, maxReuseMs: number][] = [];
  const troubles: (string | undefined)[] = [];
  let better: BetterNetwork | undefined;
  const watch = new SimulatedWatch({
    device: (time) => new UnsureDevice(time, margin),
    escalation: (time) => {
      const opened = (better = new BetterNetwork(time, betterMs));
      const network = new SecondNetwork({
        name: 'refined',
        classSet: opened.classSet,
        open: () => Promise.resolve(opened),
        inputSize: (picture) => picture,
        onTrouble: (trouble) => troubles.push(trouble?.message),
        clock: time,
      });
      return {
        network,
        margin: 0.6,
        onTooSlow: (costMs, maxReuseMs) => tooSlow.push([Math.round(costMs), maxReuseMs]),
      };
    },
  });
  return { watch, better: better!, tooSlow, troubles }; // made with the watch
}
