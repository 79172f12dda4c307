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
  /** Moments later than the last showing: a showing that is heard of later may still come before them. */
  #waiting: Moment[] = [];
  #onShow: Uint8Array;
  #next: Uint8Array;

  constructor(grid: SampleGrid, classes: number) {
    this.#grid = grid;
    this.#classes = classes;
    this.#onShow = new Uint8Array(grid.width * grid.height).fill(IGNORE_INDEX);
    this.#next = new Uint8Array(grid.width * grid.height);
  }

  /** A frame came at `atMs`, whose true labels are `truth` on the grid; counted in each of `spans`. */
  arrived(atMs: number, truth: Uint8Array, spans: readonly string[]): void {
    this.#waiting.push({ atMs, truth, spans });
  }

  /** A segmentation of pictures of the grid's size was shown; times never go back. */
  shown(atMs: number, segmentation: Segmentation): void {
    this.#judge(atMs);
    if (segmentation.kind === 'raw') this.#next.fill(IGNORE_INDEX);
    else copySamples(segmentation.labels.ids, segmentation.labels, 1, this.#grid, this.#next);
    [this.#onShow, this.#next] = [this.#next, this.#onShow];
  }

  /** What was counted in a span; undefined when nothing was. To be asked when the run is over. */
  accuracy(span: string): StreamingAccuracy | undefined {
    this.#judge(Infinity);
    const counted = this.#spans.get(span);
    return counted && { miou: score(counted.matrix).miou, frames: counted.frames };
  }

  /** Judges the moments before or at `untilMs` by what is on show. */
  #judge(untilMs: number): void {
    const ripe = this.#waiting.filter(({ atMs }) => atMs <= untilMs);
    if (ripe.length === 0) return;
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > untilMs);
    const { width, height } = this.#grid;
    for (const { truth, spans } of ripe) {
      for (const counted of spans.map((span) => this.#counted(span))) {
        counted.matrix.add({ width, height, ids: truth }, { width, height, ids: this.#onShow });
        counted.frames += 1;
      }
    }
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
