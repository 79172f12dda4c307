import assert from 'node:assert/strict';
import { join } from 'node:path';
import { firstValueFrom, take, toArray } from 'rxjs';
import { benchSource, paced } from '../../../pipelines/bench/bench-source.js';
import type { Frame } from '../../../src/core/frame.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import { ptsToMs } from '../../../src/core/time.js';
import { ffmpeg, H264, testPicture } from '../../support/clip.js';
import { FakeClock } from '../../support/fake-clock.js';
import { solidFrame } from '../../support/frames.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('paced', () => {
  it('lets frames that are decoded early arrive when their PTS say', async () => {
    const arrivals = await playAll([
      { pts: 0, decodedAtMs: 100 },
      { pts: 33, decodedAtMs: 101 },
      { pts: 67, decodedAtMs: 102 },
    ]);
    assert.deepEqual(arrivals, [100, 133, 167]);
  });

  it('lets a frame that is decoded late arrive then, and the next one at its own time again', async () => {
    const arrivals = await playAll([
      { pts: 0, decodedAtMs: 100 },
      { pts: 40, decodedAtMs: 171 },
      { pts: 80, decodedAtMs: 172 },
    ]);
    assert.deepEqual(arrivals, [100, 171, 180]);
  });

  it('plays on from where it is when time stamps go back', async () => {
    const arrivals = await playAll([
      { pts: 0, decodedAtMs: 100 },
      { pts: 40, decodedAtMs: 101 },
      { pts: 0, decodedAtMs: 145 },
      { pts: 40, decodedAtMs: 146 },
    ]);
    assert.deepEqual(arrivals, [100, 140, 145, 185]);
  });

  it('never lets a frame pass before its time, though timers fire early', async () => {
    const clock = new FakeClock(0);
    const waits: number[] = [];
    const wait = (ms: number): Promise<void> => {
      waits.push(ms);
      clock.advance(ms - 0.75);
      return Promise.resolve();
    };
    const frames = [0, 40].map((pts) => ({ kind: 'frame', frame: solidFrame({ pts }) }) as const);
    const shownAt: number[] = [];
    await new Promise<void>((complete) =>
      paced(() => each(frames), { clock, wait }).subscribe({
        next: () => shownAt.push(clock.now()),
        complete,
      }),
    );
    assert.ok((shownAt[1] ?? 0) >= 40, `the frame of 40 ms came at ${shownAt[1]}`);
    assert.deepEqual(waits.slice(0, 4), [40, 1, 1, 1]);
    assert.equal(waits[4], 25); // the next frame, due at 80 ms, is asked for 15 ms before
  });

  it('ends the iteration and its wait when nobody listens any more', async () => {
    let signal: AbortSignal | undefined;
    const play = (given: AbortSignal): AsyncIterable<SourceEvent> => {
      signal = given;
      return each([0, 1e9].map((pts) => ({ kind: 'frame', frame: solidFrame({ pts }) }) as const));
    };
    await firstValueFrom(paced(play));
    assert.equal(signal?.aborted, true);
  });
});

describe('benchSource', () => {
  it('plays a clip over and over, with frames counted on and no pause at the seam', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'clip.mp4');
    await ffmpeg(...testPicture('32x32', 6, 50), ...H264, '-bf', '2', path);
    const frames = await firstFrames(path, 15);
    assert.deepEqual(
      frames.map(({ seq }) => seq),
      Array.from({ length: 15 }, (_, i) => i),
    );
    const times = frames.map(({ pts, timeBase }) => Math.round(ptsToMs(pts, timeBase)));
    assert.deepEqual(
      times.map((ms) => ms - (times[0] ?? 0)),
      Array.from({ length: 15 }, (_, i) => i * 20),
    );
  });
});

/** Plays frames whose decoding takes until the times given, and returns when they arrived. */
async function playAll(
  frames: readonly { readonly pts: number; readonly decodedAtMs: number }[],
): Promise<number[]> {
  const clock = new FakeClock(0);
  const wait = (ms: number): Promise<void> => {
    clock.advance(ms);
    return Promise.resolve();
  };
  async function* decoded(): AsyncGenerator<SourceEvent> {
    for (const { pts, decodedAtMs } of frames) {
      clock.advance(Math.max(0, decodedAtMs - clock.now()));
      yield { kind: 'frame', frame: solidFrame({ pts, arrivedAtMs: decodedAtMs }) };
    }
  }
  const events = await firstValueFrom(paced(decoded, { clock, wait }).pipe(toArray()));
  return events.flatMap((event) => (event.kind === 'frame' ? event.frame.arrivedAtMs : []));
}

async function* each(events: readonly SourceEvent[]): AsyncGenerator<SourceEvent> {
  yield* events;
}

async function firstFrames(path: string, count: number): Promise<Frame[]> {
  const events = await firstValueFrom(benchSource(path).pipe(take(count + 1), toArray())); // and one 'online'
  return events.flatMap((event) => (event.kind === 'frame' ? event.frame : []));
}
