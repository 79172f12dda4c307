import assert from 'node:assert/strict';
import { createDeadlineMeter } from '../../pipelines/deadlines/deadline-meter.js';
import { BehaviorSubject } from 'rxjs';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import { LEVELS } from '../../src/core/segmentation.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeFeed } from '../support/fake-feed.js';
import { dueFrame, type DueFrame } from '../pipelines/deadlines/frames.js';
import { ask, serve, TestViewer } from './running-server.js';
import type { SegcastServer } from '../../src/server/start-server.js';

/** The text of Prometheus, taken apart. */
interface Exposition {
  /** Name to type. */
  readonly types: ReadonlyMap<string, string>;
  /** `name{label="value"}` to value. */
  readonly samples: ReadonlyMap<string, number>;
}

/** Reads the text format 0.0.4; throws at anything else. */
function parseExposition(text: string): Exposition {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  assert.ok(text.endsWith('\n'));
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, name, type] = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) types.set(name, type);
    else if (!line.startsWith('# HELP ')) {
      const [, series, value] = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      assert.ok(series !== undefined && value !== undefined, line);
      assert.ok(!samples.has(series), `twice: ${series}`);
      samples.set(series, value === '+Inf' ? Infinity : Number(value));
      assert.ok(!Number.isNaN(samples.get(series)) || value === 'Nan' || value === 'NaN', line);
    }
  }
  return { types, samples };
}

async function scrape(server: SegcastServer): Promise<Exposition> {
  const { status, headers, body } = await ask(server, '/metrics');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(body.toString());
}

/** A camera that counts its deadlines, as one of a fleet does. */
function countingFeed(id: string, clock: FakeClock) {
  const meter = createDeadlineMeter({ clock });
  const feed = Object.assign(new FakeFeed(id), { deadlines: () => meter.report(33) });
  let drops = 0;
  const see = (latencyMs: number, { drops: more = 0, ...frame }: Partial<DueFrame> = {}): void => {
    drops += more;
    const annotated = dueFrame({ ...frame, arrivedAtMs: clock.now() - latencyMs, drops });
    meter.annotated(annotated);
    feed.frames.next(annotated);
  };
  return { feed, see };
}

describe('/metrics', () => {
  it('counts frames, drops, misses and times of each camera', async () => {
    const clock = new FakeClock(10_000);
    const { feed, see } = countingFeed('front', clock);
    await using server = await serve([feed], { clock });
    see(20);
    see(40, { exit: 'low', drops: 2 });
    see(5, { kind: 'raw' });
    see(10, { kind: 'reused' });
    const { samples } = await scrape(server);
    const value = (series: string): number | undefined => samples.get(`segcast_${series}`);
    assert.deepEqual(
      LEVELS.map((level) => value(`frames_total{camera="front",level="${level}"}`)),
      [1, 1, 1, 0, 1],
    );
    assert.equal(value('frames_dropped_total{camera="front"}'), 2);
    assert.equal(value('deadline_misses_total{camera="front"}'), 4);
    assert.equal(value('budget_seconds{camera="front"}'), 0.033);
    assert.equal(value('camera_online{camera="front"}'), 1);
    assert.equal(value('viewers'), 0);
    assert.equal(value('frame_latency_seconds_count{camera="front"}'), 4);
    assert.equal(value('frame_latency_seconds_sum{camera="front"}'), 0.075);
    assert.equal(value('frame_latency_seconds_bucket{le="0.02",camera="front"}'), 3);
    assert.equal(value('stage_seconds_count{camera="front",stage="infer"}'), 4);
    assert.equal(value('stage_seconds_count{camera="front",stage="encode"}'), undefined);
    for (const window of ['10s', '1m', '1h']) {
      assert.equal(value(`deadline_hit_ratio{camera="front",window="${window}"}`), 2 / 6, window);
      const p99 = value(`latency_seconds{camera="front",window="${window}",quantile="0.99"}`);
      assert.ok(p99 !== undefined && Math.abs(p99 - 0.04) <= 0.02 * 0.04, window);
    }
  });

  it('counts the compression of a watched frame into its latency', async () => {
    const clock = new FakeClock(10_000);
    const { feed, see } = countingFeed('front', clock);
    await using server = await serve([feed], {
      clock,
      encodeJpeg: async (picture) => {
        clock.advance(15);
        return picture;
      },
    });
    const viewer = new TestViewer(server);
    await viewer.greeted();
    see(20);
    await viewer.hears((message) => typeof message !== 'string');
    see(20, { seq: 1 });
    await viewer.hears((message) => typeof message !== 'string' && message.includes('"seq":1'));
    const { samples } = await scrape(server);
    assert.equal(samples.get('segcast_viewers'), 1);
    assert.equal(samples.get('segcast_stage_seconds_sum{camera="front",stage="encode"}'), 0.03);
    // The first frame was settled before anybody was known to watch.
    const sum = samples.get('segcast_frame_latency_seconds_sum{camera="front"}') ?? NaN;
    assert.equal(sum.toFixed(6), '0.055000');
    assert.equal(samples.get('segcast_deadline_misses_total{camera="front"}'), 1);
  });

  it('begins counters at 0, and has no series for what is not known', async () => {
    const clock = new FakeClock(10_000);
    const fixed = new FakeFeed('fixed', 'fixed', { kind: 'connecting' });
    await using server = await serve([countingFeed('front', clock).feed, fixed], { clock });
    const { samples } = await scrape(server);
    assert.equal(samples.get('segcast_frames_total{camera="front",level="high"}'), 0);
    assert.equal(samples.get('segcast_frames_dropped_total{camera="fixed"}'), 0);
    assert.equal(samples.get('segcast_camera_online{camera="fixed"}'), 0);
    const names = [...samples.keys()].join('\n');
    assert.doesNotMatch(names, /hit_ratio|latency_seconds\{|budget_seconds\{camera="fixed"/);
  });

  it('forgets the ratio of a camera that stands still, and everything of one that is gone', async () => {
    const clock = new FakeClock(10_000);
    const front = countingFeed('front', clock);
    const back = countingFeed('back', clock);
    const feeds = new BehaviorSubject<readonly CameraFeed[]>([front.feed, back.feed]);
    await using server = await serve([], { feeds, clock });
    for (const { see } of [front, back]) see(20);
    const series = async (): Promise<string[]> => [...(await scrape(server)).samples.keys()];
    const ratios = async (): Promise<number> =>
      (await series()).filter((name) => /hit_ratio/.test(name)).length;
    assert.equal(await ratios(), 6);
    clock.advance(20_000);
    assert.equal(await ratios(), 4);
    feeds.next([back.feed]);
    assert.deepEqual(
      (await series()).filter((name) => name.includes('front')),
      [],
    );
    assert.equal(front.feed.frames.observed, false);
    assert.equal(await ratios(), 2);
    front.feed.goOffline(0);
    assert.deepEqual(
      (await series()).filter((name) => name.includes('front')),
      [],
    );
  });

  it('follows whether a camera is online, also after it ended with an error', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed]);
    const online = async (): Promise<number | undefined> =>
      (await scrape(server)).samples.get('segcast_camera_online{camera="front"}');
    assert.equal(await online(), 1);
    feed.goOffline(0);
    assert.equal(await online(), 0);
    feed.goOnline();
    assert.equal(await online(), 1);
    feed.status.error(new Error('broken'));
    assert.equal(await online(), 0);
  });

  it('has names as Prometheus asks for them, and the process beside the cameras', async () => {
    const clock = new FakeClock(10_000);
    const { feed, see } = countingFeed('front', clock);
    await using server = await serve([feed], { clock });
    await using another = await serve([feed], { clock });
    see(20);
    const { types, samples } = await scrape(server);
    await scrape(another);
    const own = [...types].filter(([name]) => name.startsWith('segcast_'));
    assert.equal(own.length, 10);
    // https://prometheus.io/docs/practices/naming/: base units, `total` for counters and for nothing else.
    for (const [name, type] of own) {
      assert.match(name, /^[a-z]+(_[a-z]+)+$/);
      assert.equal(name.endsWith('_total'), type === 'counter', name);
      assert.doesNotMatch(name, /milli|_ms\b|percent|_count$|_sum$|_bucket$/, name);
      if (type === 'histogram') assert.match(name, /_seconds$/);
      assert.ok(
        [...samples.keys()].some((series) => series.startsWith(name)),
        name,
      );
    }
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ]) {
      assert.ok(types.has(name), name);
    }
  });
});
