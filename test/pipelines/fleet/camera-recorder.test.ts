import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Subject } from 'rxjs';
import { CameraRecorder } from '../../../pipelines/fleet/camera-recorder.js';
import type { RecordingSummary } from '../../../pipelines/record/recording.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { AnnotatedFrame } from '../../../src/core/segmentation.js';
import type { ZoneEvent } from '../../../src/core/zone.js';
import { probedPts } from '../../support/clip.js';
import { fakeFrame, streetClasses } from '../../support/fake-feed.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const EVENT: ZoneEvent = {
  id: 1,
  camera: 'yard',
  zone: 'gate',
  rule: 'road > 2 % for 3 s',
  kind: 'raised',
  atEpochMs: 5,
  seq: 2,
  pts: 80,
  share: 0.5,
};

describe('CameraRecorder', () => {
  it('records what the camera shows from start to stop, its events in the side-car', async () => {
    await using folder = await temporaryFolder();
    const { recorder, show, events } = rig(folder.path);
    show(0);
    await recorder.start({ video: join(folder.path, 'yard.mp4') });
    show(1);
    show(2);
    events.next(EVENT);
    assert.equal(recorder.state?.frames, 2);
    const finished = await recorder.stop();
    show(3);
    assert.deepEqual(finished.files, [{ path: join(folder.path, 'yard.mp4'), frames: 2 }]);
    assert.equal(finished.failure, undefined);
    assert.equal(recorder.state, undefined);
    const report = await readFile(join(folder.path, 'yard.jsonl'), 'utf8');
    assert.match(report, /"type":"zone-event".*"zone":"gate"/);
  });

  it('goes on in a new file without losing a frame in between', async () => {
    await using folder = await temporaryFolder();
    const { recorder, show, finished } = rig(folder.path);
    await recorder.startInFolder();
    show(0);
    show(1);
    await recorder.rotate();
    show(2);
    show(3);
    show(4);
    await recorder.stop();
    await recorder[Symbol.asyncDispose]();
    const videos = (await readdir(folder.path)).filter((name) => name.endsWith('.mp4')).sort();
    const frames = await Promise.all(
      videos.map(async (name) => (await probedPts(join(folder.path, name))).pts.length),
    );
    assert.deepEqual(frames, [2, 3]);
    assert.equal(finished.length, 2);
    assert.match(videos[0] ?? '', /^yard-\d{8}-\d{6}-\d{3}\.mp4$/);
  });

  it('puts recordings asked for from far away into its folder, which it makes', async () => {
    await using folder = await temporaryFolder();
    const kept = join(folder.path, 'deep', 'kept');
    const { recorder, show } = rig(kept);
    await recorder.startInFolder({ video: 'gate.mkv' });
    show(0);
    const { files } = await recorder.stop();
    assert.equal(files[0]?.path, join(kept, 'gate.mkv'));
    await assert.rejects(recorder.startInFolder({ video: '../gate.mkv' }), is('record-path-unwritable'));
  });

  it('refuses a second start, and a stop or rotation of nothing', async () => {
    await using folder = await temporaryFolder();
    const { recorder } = rig(folder.path);
    await assert.rejects(recorder.stop(), is('usage'));
    await assert.rejects(recorder.rotate(), is('usage'));
    const [first, second] = await Promise.allSettled([recorder.startInFolder(), recorder.startInFolder()]);
    assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected']);
    await recorder[Symbol.asyncDispose]();
  });

  it('keeps the old file when the new one cannot be written', async () => {
    await using folder = await temporaryFolder();
    const { recorder, show } = rig(folder.path, () => 0); // the clock stands still: the second name is taken
    await recorder.startInFolder();
    show(0);
    await assert.rejects(recorder.rotate(), is('record-path-unwritable'));
    show(1);
    assert.equal((await recorder.stop()).files[0]?.frames, 2);
  });

  it('finishes what is being recorded when it is disposed of', async () => {
    await using folder = await temporaryFolder();
    const { recorder, show, finished } = rig(folder.path);
    await recorder.startInFolder();
    show(0);
    await recorder[Symbol.asyncDispose]();
    await recorder[Symbol.asyncDispose]();
    assert.deepEqual(
      finished.map(({ video }) => video?.frames),
      [1],
    );
    assert.match(basename(finished[0]?.video?.files[0]?.path ?? ''), /^yard-/);
  });
});

function rig(folder: string, wallClock: () => number = countingClock()) {
  const frames = new Subject<AnnotatedFrame>();
  const events = new Subject<ZoneEvent>();
  const finished: RecordingSummary[] = [];
  const recorder = new CameraRecorder({
    feed: { id: 'yard', frames, events },
    source: 'rtsp://joe:secret@yard/1',
    classSet: streetClasses,
    folder,
    wallClock,
    onEvent: () => undefined,
    onFinished: (summary) => finished.push(summary),
  });
  const show = (seq: number): void =>
    frames.next(fakeFrame({ seq, width: 32, height: 32, arrivedAtMs: seq * 40 }));
  return { recorder, show, events, finished };
}

/** A wall clock that moves on at each look, so that no two names are alike. */
function countingClock(): () => number {
  let ms = 1_700_000_000_000;
  return () => (ms += 1000);
}

function is(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof SegcastError && thrown.code === code;
}
