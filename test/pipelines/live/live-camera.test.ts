import assert from 'node:assert/strict';
import { Subject } from 'rxjs';
import { liveCamera, type LiveCamera } from '../../../pipelines/live/live-camera.js';
import type { CameraStatus } from '../../../src/core/camera-feed.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { Frame } from '../../../src/core/frame.js';
import type { AnnotatedFrame, Segmentation } from '../../../src/core/segmentation.js';
import type { SourceEvent, StreamInfo } from '../../../src/core/source-event.js';
import { FakeClock } from '../../support/fake-clock.js';
import { solidFrame } from '../../support/frames.js';

const STREAM: StreamInfo = {
  width: 4,
  height: 2,
  timeBase: { num: 1, den: 1000 },
  frameRate: undefined,
  frameCount: undefined,
};

describe('liveCamera', () => {
  it('publishes each segmented frame with the drops so far, newest first when busy', async () => {
    const { source, segmented, camera, finish } = rig();
    source.next({ kind: 'frame', frame: solidFrame({ seq: 0 }) });
    source.next({ kind: 'frame', frame: solidFrame({ seq: 1 }) });
    source.next({ kind: 'frame', frame: solidFrame({ seq: 2 }) });
    await finish();
    await finish();
    assert.deepEqual(
      segmented.map(({ segmentation, drops }) => [segmentation.frame.seq, drops]),
      [
        [0, 1],
        [2, 1],
      ],
    );
    assert.equal(camera.read().frames, 2);
    assert.equal(camera.read().drops, 1);
  });

  it('tells viewers when the camera is online, offline since when, and back', () => {
    const { source, statuses, clock } = rig();
    const failure = new SegcastError('source-refused', 'refused', 'look');
    source.next({ kind: 'online', epoch: 0, stream: STREAM });
    clock.advance(500);
    source.next({ kind: 'offline', sinceMs: clock.now() - 200, failure, retryInMs: 1000, attempt: 1 });
    source.next({ kind: 'online', epoch: 1, stream: STREAM });
    assert.deepEqual(statuses, [
      { kind: 'connecting' },
      { kind: 'online', stream: STREAM },
      { kind: 'offline', sinceEpochMs: 99_800, code: 'source-refused', message: 'refused', retryInMs: 1000 },
      { kind: 'online', stream: STREAM },
    ]);
  });

  it('ends with the failure of a source that is over for good', async () => {
    const { source, statuses, camera } = rig();
    source.error(new SegcastError('source-not-found', 'no such file', 'look'));
    const end = await camera.ended;
    assert.equal(end.kind === 'failed' && end.failure.code, 'source-not-found');
    assert.deepEqual(statuses.at(-1), { kind: 'ended', atEpochMs: 100_000, message: 'no such file' });
  });

  it('publishes the last frame of a file before it says that the file has ended', async () => {
    const { source, segmented, camera, finish } = rig();
    source.next({ kind: 'frame', frame: solidFrame({ seq: 9 }) });
    source.complete();
    await finish();
    assert.deepEqual(await camera.ended, { kind: 'ended' });
    assert.equal(segmented.length, 1);
  });

  it('leaves the source when disposed', () => {
    const { source, camera } = rig();
    assert.equal(source.observed, true);
    camera[Symbol.dispose]();
    assert.equal(source.observed, false);
  });
});

interface Rig {
  readonly source: Subject<SourceEvent>;
  readonly segmented: AnnotatedFrame[];
  readonly statuses: CameraStatus[];
  readonly camera: LiveCamera;
  readonly clock: FakeClock;
  /** Lets the frame in work finish. */
  readonly finish: () => Promise<void>;
}

function rig(): Rig {
  const source = new Subject<SourceEvent>();
  const clock = new FakeClock(1000);
  const waiting: (() => void)[] = [];
  const camera = liveCamera({
    id: 'a',
    name: 'a',
    source,
    segment: (frame) => new Promise((resolve) => waiting.push(() => resolve(segmentationOf(frame)))),
    annotate: (segmentation, drops) => annotated(segmentation, drops),
    clock,
    wallClock: () => 100_000,
  });
  const segmented: AnnotatedFrame[] = [];
  const statuses: CameraStatus[] = [];
  camera.feed.frames.subscribe((frame) => segmented.push(frame));
  camera.feed.status.subscribe((status) => statuses.push(status));
  const finish = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise(setImmediate);
  };
  return { source, segmented, statuses, camera, clock, finish };
}

function segmentationOf(frame: Frame): Segmentation {
  const labels = {
    width: frame.width,
    height: frame.height,
    ids: new Uint8Array(frame.width * frame.height),
  };
  return { kind: 'segmented', frame, labels, exit: 'high', timings: {} };
}

function annotated(segmentation: Segmentation, drops: number): AnnotatedFrame {
  const classSet = { name: 'one', classes: [{ name: 'road', color: [1, 2, 3] as const }] };
  return { segmentation, classSet, picture: segmentation.frame.pixels, shares: [1], timings: {}, drops };
}
