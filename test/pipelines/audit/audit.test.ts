import assert from 'node:assert/strict';
import { BehaviorSubject } from 'rxjs';
import { Audit } from '../../../pipelines/audit/audit.js';
import { SecondNetwork } from '../../../pipelines/second-network/second-network.js';
import { BufferPool } from '../../../src/core/buffer-pool.js';
import type { CameraFeed } from '../../../src/core/camera-feed.js';
import type { DeadlineReport } from '../../../src/core/deadline-report.js';
import { SegcastError } from '../../../src/core/errors.js';
import { releaseFrame } from '../../../src/core/frame-buffers.js';
import type { AnnotatedFrame } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { emptyReport } from '../../support/fake-control.js';
import { FakeFeed, fakeFrame, streetClasses } from '../../support/fake-feed.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { isSpoilt, POISON } from '../../support/poison.js';

const ROAD = 0;
const TREE = 1;
const SKY = 2;

/** Of `two`: what the second network says of the pixel's value. */
const SKY_ABOVE = 100;

describe('Audit', () => {
  it('compares a frame every few seconds with what a second network makes of it', async () => {
    const { audit, show, clock, segmenter } = rig();
    await show([ROAD, ROAD, ROAD, SKY]);
    clock.advance(4999);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.equal(segmenter.segmented.length, 1);
    clock.advance(1);
    await show([SKY, SKY, ROAD, ROAD]);
    assert.equal(segmenter.segmented.length, 2);
    const report = audit.report('front');
    assert.equal(report?.model, 'better');
    assert.equal(report.state, 'running');
    assert.equal(report.frames, 2);
    assert.equal(report.pixelAgreement, 5 / 8, 'the second network called everything road');
    assert.equal(report.meanIou, (5 / 8 + 0) / 2);
    assert.equal(report.meanAgeMs, 0);
  });

  it('counts only classes that both networks have, and says which those are', async () => {
    const { audit, show } = rig();
    await show([ROAD, TREE, TREE, SKY]);
    const report = audit.report('front');
    assert.equal(report?.pixelAgreement, 1 / 2);
    assert.deepEqual(report.classes, [
      { name: 'road', shown: ['road'], other: ['road'], iou: 1 / 2 },
      { name: 'sky', shown: ['sky'], other: ['sky'], iou: 0 },
    ]);
    assert.deepEqual(report.leftOut, ['tree of the network shown']);
  });

  it('looks back a minute', async () => {
    const { audit, show, clock } = rig();
    await show([SKY, SKY, SKY, SKY]);
    clock.advance(30_000);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.equal(audit.report('front')?.pixelAgreement, 1 / 2);
    clock.advance(30_000);
    assert.equal(audit.report('front')?.pixelAgreement, 1);
    clock.advance(30_000);
    assert.deepEqual([audit.report('front')?.pixelAgreement, audit.report('front')?.frames], [undefined, 0]);
  });

  it('waits a second for a frame with labels of its own, then takes older ones and says how old', async () => {
    const { audit, show, clock, segmenter } = rig();
    await show([ROAD, ROAD, ROAD, ROAD], { kind: 'raw' });
    await show([ROAD, ROAD, ROAD, ROAD], { kind: 'reused' });
    clock.advance(999);
    await show([ROAD, ROAD, ROAD, ROAD], { kind: 'reused' });
    assert.equal(segmenter.segmented.length, 0);
    clock.advance(1);
    await show([ROAD, ROAD, ROAD, ROAD], { kind: 'reused' });
    assert.equal(audit.report('front')?.meanAgeMs, 120);
    clock.advance(5000);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.equal(audit.report('front')?.meanAgeMs, 60);
  });

  it('leaves a camera alone that misses more than 2 % of its deadlines', async () => {
    const { audit, show, clock, segmenter, keep } = rig();
    keep(0.979);
    await show([ROAD, ROAD, ROAD, ROAD]);
    const report = audit.report('front');
    assert.equal(report?.state, 'waiting');
    assert.match(report.reason ?? '', /97\.9 %.*98\.0 %/);
    keep(0.98);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.equal(segmenter.segmented.length, 0, 'it looks once a second');
    clock.advance(1000);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.equal(segmenter.segmented.length, 1);
    assert.equal(audit.report('front')?.state, 'running');
  });

  it('tells once that the second network fails, tries again later, and tells that it is back', async () => {
    const { audit, show, clock, segmenter, troubles } = rig();
    segmenter.failures = [new SegcastError('engine-failed', 'The engine broke.', 'Wait.')];
    for (let second = 0; second < 35; second++) {
      await show([ROAD, ROAD, ROAD, ROAD]);
      clock.advance(1000);
    }
    assert.equal(segmenter.segmented.length, 3, 'at 0, 10 and 30 s');
    assert.deepEqual(troubles, ['The engine broke.']);
    assert.equal(audit.report('front')?.state, 'failed');
    segmenter.failures = [];
    clock.advance(40_000);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.deepEqual(troubles, ['The engine broke.', undefined]);
    assert.equal(audit.report('front')?.frames, 1);
  });

  it('holds the buffers of the frame it compares, and no other', async () => {
    const pool = new BufferPool({ poison: POISON });
    const { audit, feed, segmenter, finish } = rig({ slow: true });
    const first = pooledFrame(pool, 0);
    feed.frames.next(first);
    releaseFrame(first);
    const second = pooledFrame(pool, 1);
    feed.frames.next(second);
    releaseFrame(second);
    const { frame } = first.segmentation;
    assert.equal(isSpoilt(frame.pixels), false);
    assert.equal(isSpoilt(second.segmentation.frame.pixels), true);
    await finish();
    assert.equal(segmenter.segmented.length, 1);
    assert.equal(audit.report('front')?.pixelAgreement, 1);
    assert.equal(isSpoilt(frame.pixels), true, 'given back when compared');
  });

  it('follows cameras as they come and go', async () => {
    const { audit, feed, feeds } = rig();
    const second = new FakeFeed('back');
    feeds.next([feed, second]);
    assert.equal(audit.report('back')?.state, 'starting');
    feeds.next([second]);
    assert.equal(audit.report('front'), undefined);
    assert.equal(feed.frames.observed, false);
    audit[Symbol.dispose]();
    assert.equal(second.frames.observed, false);
  });
});

describe('SecondNetwork', () => {
  it('is not opened before it is asked, and once', async () => {
    const { show, clock, opened } = rig();
    assert.equal(opened.length, 0);
    await show([ROAD, ROAD, ROAD, ROAD]);
    clock.advance(5000);
    await show([ROAD, ROAD, ROAD, ROAD]);
    assert.equal(opened.length, 1);
  });

  it('is opened anew after it could not be opened', async () => {
    const opened: string[] = [];
    const clock = new FakeClock();
    const network = new SecondNetwork({
      name: 'better',
      classSet: streetClasses,
      open: () => {
        opened.push('once more');
        return opened.length === 1
          ? Promise.reject(new Error('no memory'))
          : Promise.resolve(new FakeSegmenter());
      },
      inputSize: (picture) => picture,
      onTrouble: () => undefined,
      clock,
    });
    const { frame } = fakeFrame().segmentation;
    assert.equal(await network.label(frame), undefined);
    assert.deepEqual([network.isFree, network.failure?.message], [false, 'no memory']);
    clock.advance(10_000);
    assert.equal(network.isFree, true);
    await network.load(frame);
    assert.deepEqual([network.isLoadedFor(frame), network.failure], [true, undefined]);
  });

  it('ends its engine when it is disposed of, and is asked for nothing after', async () => {
    const { show, network, opened } = rig();
    await show([ROAD, ROAD, ROAD, ROAD]);
    await network[Symbol.asyncDispose]();
    assert.deepEqual([network.isFree, opened[0]?.isDisposed], [false, true]);
  });
});

/** Says when it was disposed of, and can be slow. */
class WatchedSegmenter extends FakeSegmenter {
  isDisposed = false;
  gate: Promise<void> = Promise.resolve();

  override async segment(
    ...args: Parameters<FakeSegmenter['segment']>
  ): ReturnType<FakeSegmenter['segment']> {
    const result = await super.segment(...args);
    await this.gate;
    return result;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
  }
}

function rig({ slow = false } = {}) {
  const clock = new FakeClock(1000);
  let hitRate: number | undefined = 1;
  let open: () => void = () => undefined;
  const feed: FakeFeed & CameraFeed = Object.assign(new FakeFeed('front'), {
    deadlines: () => reportWith(hitRate),
  });
  const feeds = new BehaviorSubject<readonly CameraFeed[]>([feed]);
  const segmenter = new WatchedSegmenter((frame) => (frame.pixels[0]! > SKY_ABOVE ? 1 : 0));
  if (slow) segmenter.gate = new Promise((resolve) => (open = resolve));
  const opened: WatchedSegmenter[] = [];
  const troubles: (string | undefined)[] = [];
  const network = new SecondNetwork({
    name: 'better',
    classSet: segmenter.classSet,
    open: async () => {
      opened.push(segmenter);
      return segmenter;
    },
    inputSize: (picture) => picture,
    onTrouble: (trouble) => troubles.push(trouble?.message),
    clock,
  });
  const audit = new Audit({ feeds, network, clock });
  return {
    audit,
    network,
    segmenter,
    opened,
    troubles,
    feed,
    feeds,
    clock,
    keep: (rate: number) => (hitRate = rate),
    show: async (
      ids: readonly number[],
      { kind = 'segmented' }: { readonly kind?: 'segmented' | 'reused' | 'raw' } = {},
    ) => {
      feed.frames.next(frameWith(ids, kind));
      await settled();
    },
    finish: async () => {
      open();
      await settled();
    },
  };
}

/** A 2x2 frame that was shown with these labels; the second network calls all of it road. */
function frameWith(ids: readonly number[], kind: 'segmented' | 'reused' | 'raw'): AnnotatedFrame {
  const annotated = fakeFrame({ width: 2, height: 2, value: 10, kind });
  const { segmentation } = annotated;
  if (segmentation.kind === 'raw') return annotated;
  const labels = { width: 2, height: 2, ids: Uint8Array.from(ids) };
  return { ...annotated, segmentation: { ...segmentation, labels } };
}

function pooledFrame(pool: BufferPool, seq: number): AnnotatedFrame {
  const annotated = fakeFrame({ width: 2, height: 2, seq });
  const { segmentation } = annotated;
  const frame = { ...segmentation.frame, pixels: pool.take(12).fill(10) };
  const labels = { width: 2, height: 2, ids: pool.take(4).fill(ROAD) };
  return {
    ...annotated,
    picture: pool.take(13),
    segmentation: { kind: 'segmented', frame, labels, exit: 'high', timings: {} },
  };
}

function reportWith(hitRate: number | undefined): DeadlineReport {
  const { budgetMs, windows } = emptyReport(33);
  return { budgetMs, windows: { ...windows, '10s': { ...windows['10s'], hitRate } } };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
