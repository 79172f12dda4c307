import assert from 'node:assert/strict';
import { firstValueFrom, filter, map, interval } from 'rxjs';
import { liveCamera } from '../../../pipelines/live/live-camera.js';
import { segmentLive } from '../../../pipelines/live/segment-live.js';
import { openSegmenter } from '../../../models/segmenter.js';
import { annotate } from '../../../streams/annotate/annotate.js';
import { levelOf, type AnnotatedFrame } from '../../../src/core/segmentation.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import { solidFrame } from '../../support/frames.js';

describe('a live camera whose inference process is killed', () => {
  it('goes on with raw video that says why, and is segmented again once the process is back', async () => {
    await using segmenter = await openSegmenter({ model: 'icnet-camvid', device: 'cpu', threads: 1 });
    const source = interval(20).pipe(
      map((seq): SourceEvent => ({
        kind: 'frame',
        frame: solidFrame({ seq, width: 64, height: 48, arrivedAtMs: performance.now() }),
      })),
    );
    using camera = liveCamera({
      id: 'a',
      name: 'a',
      source,
      segment: segmentLive(segmenter, { exit: 'low', inputSize: () => ({ width: 64, height: 64 }) }),
      annotate: (segmentation, drops) =>
        annotate(segmentation, { classSet: segmenter.classSet, latencyMs: 0, drops }),
    });
    const next = (wanted: (frame: AnnotatedFrame) => boolean): Promise<AnnotatedFrame> =>
      firstValueFrom(camera.feed.frames.pipe(filter(wanted)));

    const loading = await next(() => true);
    assert.deepEqual([levelOf(loading.segmentation), reasonOf(loading)], ['raw', 'loading network']);
    await next(({ segmentation }) => segmentation.kind === 'segmented');

    const ready = await firstValueFrom(segmenter.status);
    assert.ok(ready.kind === 'ready' && ready.pid !== undefined);
    process.kill(ready.pid, 'SIGKILL');

    const raw = await next(({ segmentation }) => segmentation.kind === 'raw');
    assert.equal(reasonOf(raw), 'engine restarting');
    assert.equal(raw.shares, undefined);
    const back = await next(({ segmentation }) => segmentation.kind === 'segmented');
    assert.ok(back.segmentation.frame.seq > raw.segmentation.frame.seq);
    const now = await firstValueFrom(segmenter.status);
    assert.ok(now.kind === 'ready' && now.pid !== ready.pid);
  });
});

function reasonOf({ segmentation }: AnnotatedFrame): string | undefined {
  return segmentation.kind === 'segmented' ? undefined : segmentation.reason;
}
