import { availableParallelism } from 'node:os';
import type { Frame } from '../src/core/frame.js';
import type { Segmenter, SegmentOptions, SegmentResult } from './segmenter.js';

/** Opens a segmenter with so many threads. */
type OpenSegmenter = (threads: number) => Promise<Segmenter>;

/**
 * Opens a network for work that is judged by frames a second, not by how soon each one is done: on a CPU in two inference
 * processes that share the threads, each with a frame of its own.
 *
 * The threads of one inference wait for each other at every layer, and for a core that something else needs: a second
 * inference fills these gaps. It only helps who asks for several frames at once, and takes a network's memory twice.
 *
 * @param open called again where the first one has turned out to run on a CPU; frames do not wait for that
 * @param threads of all together. @defaultValue one a core
 * @throws what `open` throws the first time; what it throws later, the next frame throws
 */
export async function openInParallel(
  open: OpenSegmenter,
  threads = availableParallelism(),
): Promise<Segmenter> {
  const forSecond = Math.floor(threads / 2);
  const first = await open(threads - forSecond);
  if (forSecond === 0 || first.device.provider !== 'cpu') return first;
  return new ParallelSegmenter(first, open(forSecond));
}

/** Two segmenters of the same network as one: a frame goes to the one that has fewer. */
class ParallelSegmenter implements Segmenter {
  readonly classSet: Segmenter['classSet'];
  readonly exits: Segmenter['exits'];
  readonly device: Segmenter['device'];
  readonly #opening: Promise<unknown>;
  readonly #members: Member[];
  #failure: { readonly thrown: unknown } | undefined;

  /** @param second is awaited beside the frames of the first; both are closed with this one */
  constructor(first: Segmenter, second: Promise<Segmenter>) {
    this.classSet = first.classSet;
    this.exits = first.exits;
    this.device = first.device;
    this.#members = [{ segmenter: first, frames: 0 }];
    this.#opening = second.then(
      (segmenter) => this.#members.push({ segmenter, frames: 0 }),
      (thrown: unknown) => (this.#failure = { thrown }),
    );
  }

  /** The first one's: the other may still be opening. */
  get status(): Segmenter['status'] {
    return this.#first.status;
  }

  ready(signal?: AbortSignal): Promise<void> {
    return this.#onAll((segmenter) => segmenter.ready(signal));
  }

  build(...geometry: Parameters<Segmenter['build']>): Promise<void> {
    return this.#onAll((segmenter) => segmenter.build(...geometry));
  }

  prepare(...[geometry, exits, onProgress]: Parameters<Segmenter['prepare']>): Promise<void> {
    return this.#onAll((segmenter) =>
      segmenter.prepare(geometry, exits, segmenter === this.#first ? onProgress : undefined),
    );
  }

  async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    if (this.#failure) throw this.#failure.thrown;
    const member = this.#members.reduce((least, each) => (each.frames < least.frames ? each : least));
    member.frames += 1;
    try {
      return await member.segmenter.segment(frame, options);
    } finally {
      member.frames -= 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opening;
    await this.#onAll((segmenter) => segmenter[Symbol.asyncDispose]());
  }

  get #first(): Segmenter {
    return this.#members[0]!.segmenter; // there from the beginning
  }

  async #onAll(action: (segmenter: Segmenter) => PromiseLike<void>): Promise<void> {
    await Promise.all(this.#members.map(({ segmenter }) => action(segmenter)));
  }
}

interface Member {
  readonly segmenter: Segmenter;
  /** In work. */
  frames: number;
}
