import assert from 'node:assert/strict';
import { refineInThread } from '../../../models/crf/refine-in-thread.js';
import { refineLabels, type LabelledPicture } from '../../../models/crf/refine-labels.js';

/** A picture dark on the left and bright on the right of `edge`, whose labels change `off` pixels too early. */
function halves(
  width: number,
  height: number,
  { edge, off }: Record<'edge' | 'off', number>,
): LabelledPicture {
  const column = (pixel: number) => pixel % width;
  const pixels = Uint8Array.from({ length: 3 * width * height }, (_, at) =>
    column(Math.floor(at / 3)) < edge ? 40 : 200,
  );
  const ids = Uint8Array.from({ length: width * height }, (_, pixel) => (column(pixel) < edge - off ? 0 : 1));
  return { width, height, pixels, ids, classes: 2 };
}

/** Where a row's labels change. */
function edgeOf(ids: Uint8Array, width: number, row: number): number {
  return ids.subarray(row * width, (row + 1) * width).indexOf(1);
}

describe('labels refined without their scores', () => {
  it('move to the edge of the picture', async () => {
    const { ids } = await refineLabels(halves(40, 30, { edge: 20, off: 3 }));
    for (let row = 0; row < 30; row++) assert.equal(edgeOf(ids, 40, row), 20);
  });

  it('get a class where they had none', async () => {
    const picture = halves(40, 30, { edge: 20, off: 0 });
    picture.ids.fill(255, 10 * 40, 12 * 40);
    const { ids } = await refineLabels(picture);
    for (let row = 0; row < 30; row++) assert.equal(edgeOf(ids, 40, row), 20);
  });

  it('are looked at in every second pixel where the picture is too large for the memory', async () => {
    const picture = halves(41, 31, { edge: 21, off: 2 });
    const { ids, width, height } = await refineLabels(picture, { maxBytes: (41 * 31 * 4 * (30 + 12)) / 3 });
    assert.deepEqual([width, height, ids.length], [41, 31, 41 * 31]);
    for (const row of [0, 15, 30]) assert.equal(edgeOf(ids, 41, row), 22, 'the next even column');
  });

  it('are the same from a thread of their own, which can be stopped', async () => {
    const picture = halves(24, 16, { edge: 12, off: 2 });
    assert.deepEqual(await refineInThread(picture), await refineLabels(picture));
    await assert.rejects(refineInThread(picture, AbortSignal.abort()), { name: 'AbortError' });
    const stopping = new AbortController();
    const stopped = refineInThread(picture, stopping.signal);
    stopping.abort();
    await assert.rejects(stopped, { name: 'AbortError' });
  });
});
