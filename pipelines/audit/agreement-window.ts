import { ConfusionMatrix } from '../../models/metrics/confusion-matrix.js';

/** A frame of which both networks' labels were compared. */
export interface ComparedFrame {
  /** When it was compared, the clock's ms. */
  readonly atMs: number;
  /** The first network's classes in the rows, the second's in the columns. */
  readonly matrix: ConfusionMatrix;
  /** Age of the labels that were shown with it, ms. */
  readonly ageMs: number;
}

/** What the frames of a window come to. */
export interface WindowTotal {
  readonly frames: number;
  readonly matrix: ConfusionMatrix;
  /** Undefined without a frame. */
  readonly meanAgeMs: number | undefined;
}

/** Beyond, the oldest leave before their time: 60 s at four frames a second. */
const MOST_FRAMES = 240;

/** The frames compared over the last while. */
export class AgreementWindow {
  readonly #spanMs: number;
  #frames: readonly ComparedFrame[] = [];

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(frame: ComparedFrame): void {
    this.#frames = [...this.#frames, frame].slice(-MOST_FRAMES);
  }

  /** Forgets everything: what comes now is compared in other classes. */
  clear(): void {
    this.#frames = [];
  }

  /** @param classes how many the matrices have */
  total(nowMs: number, classes: number): WindowTotal {
    this.#frames = this.#frames.filter(({ atMs }) => atMs > nowMs - this.#spanMs);
    const matrix = new ConfusionMatrix(classes);
    for (const frame of this.#frames) matrix.addCounts(frame.matrix);
    const frames = this.#frames.length;
    const ages = this.#frames.reduce((sum, { ageMs }) => sum + ageMs, 0);
    return { frames, matrix, meanAgeMs: frames === 0 ? undefined : ages / frames };
  }
}
