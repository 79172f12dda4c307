import assert from 'node:assert/strict';
import { from, lastValueFrom, toArray } from 'rxjs';
import { watchArrivals } from '../../../pipelines/bench/watch-arrivals.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import { thinOut } from '../../../streams/thin-out.js';
import { solidFrame } from '../../support/frames.js';

const FRAMES = Array.from({ length: 50 }, (_, seq): SourceEvent => {
  const jitterMs = (seq * 7) % 5;
  return { kind: 'frame', frame: solidFrame({ seq, arrivedAtMs: seq * 40 + jitterMs }) };
});

describe('watchArrivals', () => {
  for (const wanted of [undefined, 30, 15, 7]) {
    it(`tells which frames of 25 a second are due at ${wanted ?? 'any'} fps, as the camera thins them out`, async () => {
      const [arrived, due]: [number[], number[]] = [[], []];
      const watched = watchArrivals(from(FRAMES), {
        fps: () => wanted,
        onArrival: ({ seq }) => arrived.push(seq),
        onDue: ({ seq }) => due.push(seq),
      });
      const passed = await lastValueFrom(watched.pipe(toArray()));
      assert.deepEqual(passed, FRAMES, 'the source is unchanged');
      assert.equal(arrived.length, 50);
      const arrivedAtMs = (event: SourceEvent) =>
        event.kind === 'frame' ? event.frame.arrivedAtMs : undefined;
      const worked = await lastValueFrom(
        from(FRAMES).pipe(thinOut({ arrivedAtMs, fps: () => wanted }), toArray()),
      );
      assert.deepEqual(due, seqs(worked));
      assert.ok(wanted === undefined || wanted >= 25 ? due.length === 50 : due.length < 35);
    });
  }
});

function seqs(events: readonly SourceEvent[]): number[] {
  return events.flatMap((event) => (event.kind === 'frame' ? event.frame.seq : []));
}
