import assert from 'node:assert/strict';
import { Subject } from 'rxjs';
import { BUILT_IN_PROFILES } from '../../../pipelines/budget/profiles.js';
import type { CameraSettings } from '../../../pipelines/fleet/camera-settings.js';
import { Fleet, type FleetNotice } from '../../../pipelines/fleet/fleet.js';
import type { CameraFeed } from '../../../src/core/camera-feed.js';
import { SegcastError } from '../../../src/core/errors.js';
import { retainFrame } from '../../../src/core/frame-buffers.js';
import type { AnnotatedFrame } from '../../../src/core/segmentation.js';
import type { Size } from '../../../src/core/size.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import { FakeBudgetedDevice } from '../../support/fake-budgeted-device.js';
import { FakeClock } from '../../support/fake-clock.js';
import { streetClasses } from '../../support/fake-feed.js';
import { solidFrame } from '../../support/frames.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('Fleet', () => {
  it('adds and removes cameras without touching the others', async () => {
    const { fleet, lists, sources, shown } = rig();
    await fleet.add(settings('yard'));
    const [yard] = fleet.running;
    const seen = shown('yard');
    await fleet.add(settings('gate'));
    await sources.show('yard', 0);
    await fleet.remove('gate');
    await sources.show('yard', 100);
    assert.equal(fleet.running[0], yard);
    assert.equal(seen.length, 2);
    assert.equal(sources.of('gate').observed, false);
    assert.deepEqual(lists, ['', 'yard', 'yard gate', 'yard']);
  });

  it('refuses a name that is taken, also by a camera that is only coming', async () => {
    const { fleet } = rig();
    const both = await Promise.allSettled([fleet.add(settings('yard')), fleet.add(settings('yard'))]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    await assert.rejects(fleet.add(settings('yard')), is('camera-exists'));
  });

  it('names the cameras there are when one is unknown', async () => {
    const { fleet } = rig();
    await fleet.add(settings('yard'));
    await assert.rejects(fleet.change('gate', { opacity: 1 }), /no camera "gate"; there is yard/);
    await assert.rejects(fleet.remove('gate'), is('camera-unknown'));
  });

  it('changes a running camera from the next frame on', async () => {
    const { fleet, device, sources, shown, changed } = rig();
    await fleet.add({ ...settings('yard'), opacity: 0 });
    const seen = shown('yard');
    await sources.show('yard', 0);
    await fleet.change('yard', {
      opacity: 1,
      profile: BUILT_IN_PROFILES.fast,
      priority: 3,
      name: 'Back yard',
    });
    await sources.show('yard', 1000);
    const camera = device.cameras.get('yard');
    assert.deepEqual([camera?.profile.name, camera?.priority], ['fast', 3]);
    assert.equal(fleet.running[0]?.feed.name, 'Back yard');
    assert.notDeepEqual(seen[0]?.picture.slice(-3), seen[1]?.picture.slice(-3));
    assert.deepEqual(changed, ['yard']);
  });

  it('refuses what no camera can be set to, and changes nothing then', async () => {
    const { fleet } = rig();
    await fleet.add(settings('yard'));
    for (const patch of [{ opacity: 2 }, { priority: 0 }, { name: ' ' }, { opacity: Number.NaN }])
      await assert.rejects(fleet.change('yard', patch), is('usage'));
    await assert.rejects(fleet.add({ ...settings('gate'), priority: -1 }), is('usage'));
    assert.equal(fleet.cameras[0]?.settings.opacity, 0.5);
  });

  it('works on no frame of a paused camera, and stays connected', async () => {
    const { fleet, device, sources } = rig();
    await fleet.add(settings('yard'));
    await fleet.change('yard', { paused: true });
    await sources.show('yard', 0);
    assert.equal(device.cameras.get('yard')?.segmented.length, 0);
    assert.equal(sources.of('yard').observed, true);
    await fleet.change('yard', { paused: false });
    await sources.show('yard', 100);
    assert.equal(device.cameras.get('yard')?.segmented.length, 1);
  });

  it('thins out a camera that is faster than its profile', async () => {
    const { fleet, device, sources } = rig();
    await fleet.add({ ...settings('yard'), profile: { ...BUILT_IN_PROFILES.fast, fps: 10 } });
    for (let ms = 0; ms < 1000; ms += 50) await sources.show('yard', ms);
    assert.equal(device.cameras.get('yard')?.segmented.length, 10);
  });

  it('tells the device how long frames took to be shown, compression included', async () => {
    const { fleet, device, clock, sources, shown } = rig();
    await fleet.add(settings('yard'));
    const seen = shown('yard');
    for (const arrivedAtMs of [0, 100]) {
      await sources.show('yard', arrivedAtMs);
      clock.advance(100);
      const last = seen.at(-1);
      assert.ok(last !== undefined);
      fleet.running[0]?.feed.onEncoded?.(last, 7); // before the first, nobody is known to watch
    }
    assert.deepEqual(device.cameras.get('yard')?.latencies, [0, 7]);
    assert.deepEqual(device.cameras.get('yard')?.aftermaths, [0, 7]);
    assert.equal(fleet.cameras[0]?.deadlines.windows['10s'].hits, 2);
  });

  it('raises the events of its zones after the frame that settled them', async () => {
    const { fleet, clock, sources, notices } = rig();
    const rule = {
      className: 'road',
      comparison: '>',
      share: 0.5,
      forMs: 100,
      clearShare: 0.4,
      clearForMs: 100,
    } as const;
    const all = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const;
    await fleet.add({ ...settings('yard'), zones: [{ name: 'gate', polygon: all, rules: [rule] }] });
    const order: string[] = [];
    fleet.running[0]?.feed.frames.subscribe(({ segmentation }) =>
      order.push(`frame ${segmentation.frame.seq}`),
    );
    fleet.running[0]?.feed.events?.subscribe(({ kind, zone }) => order.push(`${kind} ${zone}`));
    for (let ms = 0; ms <= 240; ms += 80) {
      clock.advance(80);
      await sources.show('yard', clock.now());
    }
    assert.deepEqual(order, ['frame 0', 'frame 1', 'frame 2', 'raised gate', 'frame 3']);
    assert.equal(notices.filter(({ kind }) => kind === 'zone').length, 1);
    await assert.rejects(
      fleet.change('yard', { zones: [{ name: 'x', polygon: all, rules: [{ ...rule, className: 'rod' }] }] }),
      SegcastError,
    );
  });

  it('never shows the password of a source', async () => {
    const { fleet } = rig();
    const state = await fleet.add({ ...settings('yard'), source: 'rtsp://joe:s3cret@yard/1' });
    assert.doesNotMatch(JSON.stringify(state), /s3cret/);
    assert.doesNotMatch(JSON.stringify(fleet.cameras), /s3cret/);
  });

  it('refuses a source that is none before anything is started', async () => {
    const { fleet } = rig();
    await assert.rejects(fleet.add({ ...settings('yard'), source: 'no-such-file.mp4' }), SegcastError);
    assert.deepEqual(fleet.cameras, []);
  });

  it('tells the device of pictures that are about to come, as far as headers tell, and of nothing else', async () => {
    const { fleet, device, sources } = rig();
    const missing = { ...settings('gate'), source: 'missing.mp4' };
    await fleet.expect([settings('yard'), missing]);
    assert.deepEqual(device.expected, ['1280x720 for balanced']);
    await fleet.add({ ...settings('yard'), profile: BUILT_IN_PROFILES.fast });
    sources.tellPictureSize?.({ width: 64, height: 48 });
    assert.deepEqual(device.expected, ['1280x720 for balanced', '64x48 for fast']);
  });

  it('records into its folder when no file is named', async () => {
    await using folder = await temporaryFolder();
    const { fleet } = rig(folder.path);
    await fleet.add({ ...settings('yard'), record: {} });
    assert.deepEqual(fleet.cameras[0]?.recording?.frames, 0);
    await fleet[Symbol.asyncDispose]();
  });

  it('starts no camera whose recording cannot be written', async () => {
    await using folder = await temporaryFolder();
    const { fleet, sources, device } = rig();
    const record = { video: `${folder.path}/missing/yard.mp4` };
    await assert.rejects(fleet.add({ ...settings('yard'), record }), is('record-path-unwritable'));
    assert.deepEqual(fleet.cameras, []);
    assert.equal(sources.of('yard').observed, false);
    assert.equal(device.cameras.get('yard')?.isDisposed, true);
  });

  it('tells when a camera has ended by itself, and ends all of them when disposed of', async () => {
    const { fleet, sources, notices } = rig();
    await fleet.add(settings('yard'));
    await fleet.add(settings('gate'));
    sources.of('yard').complete();
    await new Promise(setImmediate);
    assert.deepEqual(
      notices.flatMap((notice) => (notice.kind === 'ended' ? [notice.camera.id, notice.end.kind] : [])),
      ['yard', 'ended'],
    );
    await fleet[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
    assert.equal(sources.of('gate').observed, false);
  });
});

function rig(recordings?: string) {
  const device = new FakeBudgetedDevice();
  const clock = new FakeClock();
  const sources = new FakeSources();
  const fleet = new Fleet({
    device,
    classSet: streetClasses,
    strip: false,
    recordings,
    open: ({ id }, { onPictureSize }) => {
      sources.tellPictureSize = onPictureSize;
      return sources.of(id);
    },
    clock,
    wallClock: () => 1_700_000_000_000 + clock.now(),
  });
  const lists: string[] = [];
  const changed: string[] = [];
  const notices: FleetNotice[] = [];
  fleet.feeds.subscribe((feeds) => lists.push(feeds.map(({ id }: CameraFeed) => id).join(' ')));
  fleet.changes.subscribe((id) => changed.push(id));
  fleet.notices.subscribe((notice) => notices.push(notice));
  const shown = (id: string): AnnotatedFrame[] => {
    const seen: AnnotatedFrame[] = [];
    fleet.running
      .find(({ feed }) => feed.id === id)
      ?.feed.frames.subscribe((frame) => {
        retainFrame(frame);
        seen.push(frame);
      });
    return seen;
  };
  return { fleet, device, clock, sources, lists, changed, notices, shown };
}

/** What cameras deliver, as the test says. */
class FakeSources {
  /** Of the camera opened last. */
  tellPictureSize: ((picture: Size) => void) | undefined;
  readonly #sources = new Map<string, Subject<SourceEvent>>();
  #seq = 0;

  of(id: string): Subject<SourceEvent> {
    const source = this.#sources.get(id) ?? new Subject<SourceEvent>();
    this.#sources.set(id, source);
    return source;
  }

  /** Delivers a frame and lets the pipeline finish it. */
  async show(id: string, arrivedAtMs: number): Promise<void> {
    const seq = this.#seq++;
    this.of(id).next({
      kind: 'frame',
      frame: solidFrame({ seq, pts: seq, width: 8, height: 8, arrivedAtMs }),
    });
    await new Promise(setImmediate);
  }
}

function settings(id: string): CameraSettings {
  return {
    id,
    name: id,
    source: 'demo:',
    transport: 'tcp',
    priority: 1,
    profile: BUILT_IN_PROFILES.balanced,
    opacity: 0.5,
    steady: false,
    paused: false,
    zones: [],
  };
}

function is(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof SegcastError && thrown.code === code;
}
