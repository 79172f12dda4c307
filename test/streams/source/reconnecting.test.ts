import assert from 'node:assert/strict';
import { map, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { SegcastError } from '../../../src/core/errors.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import type { DecodedEvent } from '../../../streams/source/decode.js';
import { reconnecting } from '../../../streams/source/reconnecting.js';
import { retryDelayMs } from '../../../streams/source/retry-delay.js';

const PICTURE = { width: 2, height: 1, timeBase: { num: 1, den: 1000 } } as const;
const DECODED: Record<string, DecodedEvent> = {
  s: { kind: 'stream', ...PICTURE },
  f: { kind: 'frame', ...PICTURE, pts: 7, pixels: new Uint8Array(6), arrivedAtMs: 3 },
};
const REFUSED = new SegcastError('source-refused', 'refused', 'wait');
const NOTHING_KNOWN = { displayName: 'rtsp://***@cam', frameRate: undefined, frameCount: undefined };

describe('the delay before the next attempt', () => {
  it('is 1 s five times, then doubles up to 30 s', () => {
    const delays = Array.from({ length: 12 }, (_, index) => retryDelayMs(index + 1));
    assert.deepEqual(
      delays,
      [1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000],
    );
    assert.equal(retryDelayMs(100_000), 30_000);
  });
});

describe('a reconnecting source', () => {
  it('tells the stream, then its frames', () => {
    assert.deepEqual(tellingOf(['(sf)-f-f'], 20), [
      '0 online 0',
      '0 frame 0 of 0',
      '5 frame 1 of 0',
      '7 frame 2 of 0',
    ]);
  });

  it('tries again after a failure, in a new epoch, counting frames on', () => {
    const events = tellingOf(['-s-f-#', '-s-f'], 1020);
    assert.deepEqual(events, [
      '1 online 0',
      '3 frame 0 of 0',
      '5 offline source-refused since 5, attempt 1, retry in 1000',
      '1006 online 1',
      '1008 frame 1 of 1',
    ]);
  });

  it('takes the end of a live stream for a failure', () => {
    assert.deepEqual(tellingOf(['(sf|)', '-'], 900).slice(2), [
      '0 offline source-ended since 0, attempt 1, retry in 1000',
    ]);
  });

  it('backs off while nothing comes, dating the outage from its first failure', () => {
    const events = tellingOf(['(sf)-#', ...Array.from({ length: 7 }, () => '---#')], 20_000);
    assert.deepEqual(events.slice(2), [
      '5 offline source-refused since 5, attempt 1, retry in 1000',
      '1008 offline source-refused since 5, attempt 2, retry in 1000',
      '2011 offline source-refused since 5, attempt 3, retry in 1000',
      '3014 offline source-refused since 5, attempt 4, retry in 1000',
      '4017 offline source-refused since 5, attempt 5, retry in 1000',
      '5020 offline source-refused since 5, attempt 6, retry in 2000',
      '7023 offline source-refused since 5, attempt 7, retry in 4000',
      '11026 offline source-refused since 5, attempt 8, retry in 8000',
    ]);
  });

  it('starts over with the short delay after a frame, but not after a mere connection', () => {
    const attempts = tellingOf(['#', '#', 's#', '(sf)-#', '#'], 9000).filter((event) =>
      event.includes('offline'),
    );
    assert.deepEqual(
      attempts.map((event) => event.replace(/.*attempt/, 'attempt').replace(/,.*/, '')),
      ['attempt 1', 'attempt 2', 'attempt 3', 'attempt 1', 'attempt 2'],
    );
  });

  it('gives a connection 10 s for its first picture, then notices a silence after 5 s', () => {
    assert.deepEqual(tellingOf(['9999ms s 4999ms f', '-'], 22_000), [
      '9999 online 0',
      '14999 frame 0 of 0',
      '19999 offline source-timeout since 19999, attempt 1, retry in 1000',
    ]);
    assert.deepEqual(tellingOf(['-'], 10_500), [
      '10000 offline source-timeout since 10000, attempt 1, retry in 1000',
    ]);
  });

  it('lets go of a silent connection before it makes the next', () => {
    new TestScheduler(assert.deepEqual).run(({ cold, expectObservable, expectSubscriptions }) => {
      const silent = cold<DecodedEvent>('-');
      const source = reconnecting(() => silent, NOTHING_KNOWN, { connectTimeoutMs: 20 }).pipe(
        map(() => 'offline'),
      );
      expectObservable(source, '^ 1030ms !').toBe('20ms a', { a: 'offline' });
      expectSubscriptions(silent.subscriptions).toBe(['^ 19ms !', '1020ms ^ 10ms !']);
    });
  });

  it('gives up when trying again cannot mend it', () => {
    const missing = new SegcastError('ffmpeg-missing', 'no ffmpeg', 'install it');
    new TestScheduler(assert.deepEqual).run(({ cold, expectObservable }) => {
      const connect = () => cold<DecodedEvent>('--#', undefined, missing);
      expectObservable(reconnecting(connect, NOTHING_KNOWN)).toBe('--#', undefined, missing);
    });
  });

  it('names the camera in its failures, redacted', () => {
    new TestScheduler(() => undefined).run(({ cold, expectObservable, flush }) => {
      const messages: string[] = [];
      const connect = () => cold<DecodedEvent>('|');
      const source = reconnecting(connect, NOTHING_KNOWN).pipe(
        map((event) => messages.push(event.kind === 'offline' ? event.failure.message : event.kind)),
      );
      expectObservable(source, '^!');
      flush();
      assert.deepEqual(messages, ['The source rtsp://***@cam ended the stream.']);
    });
  });
});

/** What a source tells in its first `lastMs` when its connections go like these marbles, one line an event, dated. */
function tellingOf(connections: readonly string[], lastMs: number): string[] {
  const told: string[] = [];
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ cold, expectObservable, flush }) => {
    const clock = { now: () => scheduler.now() };
    const left = [...connections];
    const connect = (): Observable<DecodedEvent> => cold(left.shift() ?? '-', DECODED, REFUSED);
    const source = reconnecting(connect, NOTHING_KNOWN, { clock, scheduler });
    expectObservable(
      source.pipe(map((event) => told.push(`${clock.now()} ${summary(event)}`))),
      `^ ${lastMs}ms !`,
    );
    flush();
  });
  return told;
}

function summary(event: SourceEvent): string {
  switch (event.kind) {
    case 'online':
      return `online ${event.epoch}`;
    case 'frame':
      return `frame ${event.frame.seq} of ${event.frame.epoch}`;
    case 'offline': {
      const { failure, sinceMs, attempt, retryInMs } = event;
      return `offline ${failure.code} since ${sinceMs}, attempt ${attempt}, retry in ${retryInMs}`;
    }
    default:
      return event satisfies never;
  }
}
