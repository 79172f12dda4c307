import { IGNORE_INDEX } from '../../src/core/class-set.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { ConfusionMatrix } from '../../models/metrics/confusion-matrix.js';
import { score } from '../../models/metrics/intersection-over-union.js';
import { copySamples, type SampleGrid } from './sample-grid.js';

/** How well the labels on show fitted what was to be seen at that moment. */
export interface StreamingAccuracy {
  /** Mean intersection over union, 0..1. */
  readonly miou: number;
  /** Frames it was judged by. */
  readonly frames: number;
}

/** A moment at which what is on show is judged by what a frame really shows. */
interface Moment {
  readonly atMs: number;
  readonly truth: Uint8Array;
  /** Where it is counted. */
  readonly spans: readonly string[];
}

/** Labels that were shown from a time on. */
interface Showing {
  readonly atMs: number;
  readonly samples: Uint8Array;
}

/** A frame may be heard of some ms after it came, and something may have been shown meanwhile; hardly so often. */
const REMEMBERED = 4;

interface Counted {
  readonly matrix: ConfusionMatrix;
  frames: number;
}

/**
 * Streaming accuracy (Li, Wang, Ramanan: Towards Streaming Perception, ECCV 2020): at the time a frame arrives, the labels
 * that were shown last are compared with the truth of that very frame. Labels that are right but late score as wrong as the
 * world has moved meanwhile, and frames that were never shown count, too.
 *
 * While a picture without labels is on show, every pixel is wrong. Spans of time, which may overlap, are counted each by
 * itself. Needs less than 0.1 ms a frame and no memory that grows.
 */
export class StreamingScore {
  readonly #grid: SampleGrid;
  readonly #classes: number;
  readonly #spans = new Map<string, Counted>();
  /** Oldest first; always so many, whose samples are used again. */
  #showings: readonly Showing[];
  /** Moments since the last showing: others may still be heard of that come before them. */
  #waiting: Moment[] = [];

  constructor(grid: SampleGrid, classes: number) {
    this.#grid = grid;
    this.#classes = classes;
    this.#showings = Array.from({ length: REMEMBERED }, () => ({
      atMs: -Infinity,
      samples: new Uint8Array(grid.width * grid.height).fill(IGNORE_INDEX),
    }));
  }

  /** A frame came at `atMs`, whose true labels are `truth` on the grid; counted in each of `spans`. */
  arrived(atMs: number, truth: Uint8Array, spans: readonly string[]): void {
    this.#waiting.push({ atMs, truth, spans });
  }

  /** A segmentation of a picture of the grid's size was shown; times never go back. */
  shown(atMs: number, segmentation: Segmentation): void {
    this.#judge(atMs);
    const [oldest, ...others] = this.#showings as [Showing, ...Showing[]]; // there are always some
    if (segmentation.kind === 'raw') oldest.samples.fill(IGNORE_INDEX);
    else copySamples(segmentation.labels.ids, segmentation.labels, 1, this.#grid, oldest.samples);
    this.#showings = [...others, { atMs, samples: oldest.samples }];
  }

  /** What was counted in a span; undefined when nothing was. To be asked when the run is over. */
  accuracy(span: string): StreamingAccuracy | undefined {
    this.#judge(Infinity);
    const counted = this.#spans.get(span);
    return counted && { miou: score(counted.matrix).miou, frames: counted.frames };
  }

  /** Judges the moments before or at `untilMs`: no showing will be heard of that comes before them. */
  #judge(untilMs: number): void {
    const ripe = this.#waiting.filter(({ atMs }) => atMs <= untilMs);
    if (ripe.length === 0) return;
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > untilMs);
    const { width, height } = this.#grid;
    for (const { atMs, truth, spans } of ripe) {
      const { samples } = this.#onShowBefore(atMs);
      for (const counted of spans.map((span) => this.#counted(span))) {
        counted.matrix.add({ width, height, ids: truth }, { width, height, ids: samples });
        counted.frames += 1;
      }
    }
  }

  #onShowBefore(ms: number): Showing {
    return this.#showings.findLast(({ atMs }) => atMs < ms) ?? this.#showings[0]!; // there are always some
  }

  #counted(span: string): Counted {
    let counted = this.#spans.get(span);
    if (counted === undefined) {
      counted = { matrix: new ConfusionMatrix(this.#classes), frames: 0 };
      this.#spans.set(span, counted);
    }
    return counted;
  }
}
