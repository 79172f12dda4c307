import assert from 'node:assert/strict';
import { openSource, type SourceOptions } from '../../../streams/source/open-source.js';
import { hastenedScheduler } from '../../support/hastened-scheduler.js';
import { RtspServer } from '../../support/rtsp-server.js';
import { WatchedSource } from '../../support/watched-source.js';

// Retry delays pass in a tenth of their time; connections and frames still get 20 s, for a machine under load.
const OPTIONS: SourceOptions = {
  scheduler: hastenedScheduler,
  connectTimeoutMs: 200_000,
  stallTimeoutMs: 200_000,
};

describe('an RTSP camera', () => {
  let camera: RtspServer;

  before(async () => {
    camera = await RtspServer.start({ credentials: { user: 'admin', password: 'p@ss/word' } });
  });
  after(() => camera[Symbol.asyncDispose]());

  const watch = (options: SourceOptions = {}) =>
    new WatchedSource(openSource(camera.urlFor('admin', 'p@ss/word'), { ...OPTIONS, ...options }));

  for (const transport of ['tcp', 'udp'] as const) {
    it(`delivers frames with rising PTS over ${transport}`, async () => {
      using source = watch({ transport });
      const { epoch, stream } = await source.next('online');
      assert.equal(epoch, 0);
      assert.deepEqual(stream, {
        ...{ width: 160, height: 120, timeBase: { num: 1, den: 90000 } },
        ...{ frameRate: undefined, frameCount: undefined },
      });
      const frames = [await source.nextFrame(), await source.nextFrame(), await source.nextFrame()];
      for (const [index, frame] of frames.entries()) {
        assert.equal(frame.seq, index);
        assert.equal(frame.epoch, 0);
        assert.equal(frame.pixels.length, 160 * 120 * 3);
        assert.ok(
          frame.pixels.some((byte) => byte > 200),
          'the test picture has bright pixels',
        );
        if (index > 0) assert.equal(frame.pts - (frames[index - 1]?.pts ?? 0), 90000 / 25);
      }
    });
  }

  it('is reconnected after it was unplugged, and may come back with another resolution', async () => {
    using source = watch();
    const first = await source.nextFrame();
    await camera.kill();
    const lost = await source.next('offline');
    assert.match(lost.failure.code, /^source-(ended|refused)$/);
    assert.deepEqual([lost.attempt, lost.retryInMs], [1, 1000]);
    const refused = await source.next('offline');
    assert.equal(refused.failure.code, 'source-refused');
    assert.deepEqual([refused.attempt, refused.sinceMs], [2, lost.sinceMs]);
    await camera.restart({ size: '64x48' });
    const { epoch, stream } = await source.next('online');
    assert.equal(epoch, 1);
    assert.deepEqual([stream.width, stream.height], [64, 48]);
    const frame = await source.nextFrame();
    assert.equal(frame.pixels.length, 64 * 48 * 3);
    assert.equal(frame.epoch, 1);
    assert.ok(frame.seq > first.seq);
  });

  it('counts as gone when it falls silent, and is taken up again when it speaks', async () => {
    using source = watch({ stallTimeoutMs: 10_000 });
    await source.nextFrame();
    camera.stall();
    const { failure } = await source.next('offline');
    assert.equal(failure.code, 'source-timeout');
    camera.resume();
    assert.equal((await source.next('online')).epoch, 1);
    await source.nextFrame();
  });

  it('is let go when nobody watches any more', async () => {
    const source = watch();
    await source.nextFrame();
    assert.equal(camera.playing, 1);
    source[Symbol.dispose]();
    await camera.idle();
  });

  it('says that the password is wrong, without saying the password', async () => {
    using source = new WatchedSource(openSource(camera.urlFor('admin', 'hunter2'), OPTIONS));
    const { failure, retryInMs } = await source.next('offline');
    assert.equal(failure.code, 'source-unauthorized');
    assert.match(failure.message, /rtsp:\/\/\*\*\*@127\.0\.0\.1.*401 Unauthorized/);
    assert.doesNotMatch(`${failure.message} ${failure.remedy} ${String(failure.cause)}`, /hunter2|admin/);
    assert.equal(retryInMs, 1000);
  });

  it('says that there is no such stream', async () => {
    using source = new WatchedSource(
      openSource(`${camera.urlFor('admin', 'p@ss/word')}2/x`.replace('/camera', '/attic'), OPTIONS),
    );
    const { failure } = await source.next('offline');
    assert.equal(failure.code, 'source-not-found');
  });
});
