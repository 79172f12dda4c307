import { once } from 'node:events';
import { SegcastError } from '../../src/core/errors.js';
import type { LabelMap } from '../../src/core/label-map.js';
import { startThread } from '../building/start-thread.js';
import type { LabelledPicture } from './refine-labels.js';

/**
 * As refineLabels, in a thread of its own that comes after everything else: cameras go on meanwhile. The picture is copied
 * before this returns, and its memory goes with the thread.
 *
 * @throws SegcastError `engine-failed` when the thread fails; AbortError when `signal` aborts, which ends it
 */
export async function refineInThread(picture: LabelledPicture, signal?: AbortSignal): Promise<LabelMap> {
  signal?.throwIfAborted();
  const worker = startThread(new URL('./refining-worker', import.meta.url), {
    name: 'segcast-refining',
    data: { picture },
  });
  const ended = new AbortController();
  const died = once(worker, 'exit', { signal: ended.signal }).then(() => undefined);
  died.catch(() => undefined); // given up below
  try {
    const answer: unknown[] | undefined = await Promise.race([once(worker, 'message', { signal }), died]);
    const labels = answer?.[0];
    if (labels === undefined) throw new Error('its thread ended without an answer');
    return labels as LabelMap; // what refining-worker.ts posts
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SegcastError(
      'engine-failed',
      `Labels could not be refined: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Ask again; if it goes on, too little memory is the usual cause.',
      { cause },
    );
  } finally {
    ended.abort();
    await worker.terminate();
  }
}
