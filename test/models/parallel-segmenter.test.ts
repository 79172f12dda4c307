import assert from 'node:assert/strict';
import { openInParallel } from '../../models/parallel-segmenter.js';
import type { Segmenter, SegmentOptions, SegmentResult } from '../../models/segmenter.js';
import type { Frame } from '../../src/core/frame.js';
import { FakeSegmenter } from '../support/fake-segmenter.js';
import { solidFrame } from '../support/frames.js';

const OPTIONS: SegmentOptions = { exit: 'high', inputSize: { width: 4, height: 4 } };

describe('a network opened in parallel', () => {
  it('shares all threads of a processor between two', async () => {
    const [opened, odd] = [new Opened(), new Opened()];
    await using both = await openInParallel(opened.open, 8);
    await using other = await openInParallel(odd.open, 3);
    assert.deepEqual(
      [opened.threads, odd.threads],
      [
        [4, 4],
        [2, 1],
      ],
    );
    assert.equal(other.device.provider, 'cpu');
    assert.equal(both.device.provider, 'cpu');
  });

  it('is one where there is one thread, or a graphics card', async () => {
    const [alone, card] = [new Opened(), new Opened('webgpu')];
    assert.equal(await openInParallel(alone.open, 1), alone.segmenters[0]);
    assert.equal(await openInParallel(card.open, 8), card.segmenters[0]);
    assert.deepEqual([alone.threads, card.threads], [[1], [4]]);
  });

  it('does not wait for the second, and gives it frames once it is there', async () => {
    const opened = new Opened();
    let arrive: (segmenter: Segmenter) => void = () => undefined;
    const second = new Promise<Segmenter>((resolve) => (arrive = resolve));
    const open = (threads: number) => (opened.threads.length === 0 ? opened.open(threads) : second);
    const both = await openInParallel(open, 2);
    const held = new HeldSegmenter();
    const [first] = opened.segmenters;
    const results = [0, 1].map((seq) => both.segment(solidFrame({ seq }), OPTIONS));
    arrive(held);
    await new Promise(setImmediate);
    results.push(both.segment(solidFrame({ seq: 2 }), OPTIONS));
    assert.deepEqual([first?.frames, held.frames], [[0, 1], [2]]);
    for (const segmenter of [first, held]) segmenter?.finish();
    await Promise.all(results);
  });

  it('gives a frame to the one that has fewer, one that failed not counted', async () => {
    const opened = new Opened();
    const both = await openInParallel(opened.open, 2);
    const [broken, sound] = opened.segmenters;
    const results = [0, 1].map((seq) => both.segment(solidFrame({ seq }), OPTIONS));
    broken?.finish(new Error('broken'));
    await assert.rejects(results[0]!, /broken/);
    results.push(both.segment(solidFrame({ seq: 2 }), OPTIONS));
    assert.deepEqual([broken?.frames, sound?.frames], [[0, 2], [1]]);
    for (const segmenter of opened.segmenters) segmenter.finish();
    await Promise.all(results.slice(1));
  });

  it('prepares both, of which one tells how far it is, and closes both', async () => {
    const opened = new Opened();
    const both = await openInParallel(opened.open, 2);
    const told: number[] = [];
    const geometry = { frameWidth: 4, frameHeight: 4, inputWidth: 4, inputHeight: 4 };
    await both.prepare(geometry, ['low', 'high'], ({ loaded }) => told.push(loaded));
    assert.deepEqual(told, [1]);
    await both[Symbol.asyncDispose]();
    assert.deepEqual(
      opened.segmenters.map(({ isClosed }) => isClosed),
      [true, true],
    );
  });

  it('tells with the next frame that the second could not be opened, and closes the first', async () => {
    const opened = new Opened();
    const open = (threads: number) =>
      opened.threads.length === 0 ? opened.open(threads) : Promise.reject(new Error('no memory'));
    const both = await openInParallel(open, 2);
    await assert.rejects(both.segment(solidFrame(), OPTIONS), /no memory/);
    await both[Symbol.asyncDispose]();
    assert.equal(opened.segmenters[0]?.isClosed, true);
  });
});

/** Segmenters, and with how many threads each was opened. */
class Opened {
  readonly segmenters: HeldSegmenter[] = [];
  readonly threads: number[] = [];
  readonly #provider: 'cpu' | 'webgpu';

  constructor(provider: 'cpu' | 'webgpu' = 'cpu') {
    this.#provider = provider;
  }

  readonly open = (threads: number): Promise<Segmenter> => {
    const segmenter = new HeldSegmenter(this.#provider);
    this.threads.push(threads);
    this.segmenters.push(segmenter);
    return Promise.resolve(segmenter);
  };
}

/** Holds its frames until the test finishes them. */
class HeldSegmenter extends FakeSegmenter {
  override readonly device: Segmenter['device'];
  readonly frames: number[] = [];
  isClosed = false;
  #settle: ((failure: Error | undefined) => void)[] = [];

  constructor(provider: 'cpu' | 'webgpu' = 'cpu') {
    super();
    this.device = { provider, reason: '', tried: [] };
  }

  finish(failure?: Error): void {
    for (const settle of this.#settle.splice(0)) settle(failure);
  }

  override prepare(...[, , onProgress]: Parameters<Segmenter['prepare']>): Promise<void> {
    onProgress?.({ exit: 'high', loaded: 1, total: 1 });
    return Promise.resolve();
  }

  override async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    this.frames.push(frame.seq);
    const failure = await new Promise<Error | undefined>((resolve) => this.#settle.push(resolve));
    if (failure !== undefined) throw failure;
    return super.segment(frame, options);
  }

  override [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}
