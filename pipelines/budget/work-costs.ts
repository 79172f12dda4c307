import type { Geometry } from '../../models/cut-graph.js';
import type { MeasuredPoint } from '../../src/core/profile.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { Clock } from '../../src/core/time.js';
import { inSequence, NO_COST, type Cost } from './cost.js';
import type { CostPredictor } from './cost-predictor.js';
import { geometryOf, type Ladder, type LadderPoint } from './ladder.js';

/** What one frame's way over the device took, all in ms. */
export interface FrameCosts {
  readonly engineMs: Readonly<Partial<Record<Exit, number>>>;
  /** What the device was held for beyond its own work: the frame's way to the engine and the scores' way back. */
  readonly transferMs: number;
  readonly upsampleMs: number;
}

/** Drawing and compressing a picture, until it has been seen to be done: about what one core takes for it. */
const ASSUMED_AFTERMATH_MS_PER_MEGAPIXEL = 10;

/** Beyond, predictions are guesses. */
const HIGHEST_Q = 0.995;
const Q_PRECISION = 0.005;

/** The quantile that stands for an average. */
const USUAL = 0.5;

/** Predictions hold for so long, ms: many cameras ask for the same ones at once. */
const WORKED_OUT_FOR_MS = 10;
const MAX_WORKED_OUT = 1000;

/** What a ladder's points cost. */
export type LadderCosts = ReadonlyMap<LadderPoint, Cost>;

/**
 * What pieces of a frame's work cost on one device, by the predictor's word; for sizes that never ran, by that of others.
 * All times in ms; `q` is the quantile.
 */
export class WorkCosts {
  readonly #predictor: CostPredictor;
  readonly #clock: Clock;
  readonly #worked = new Map<string, { readonly atMs: number; readonly costs: readonly Cost[] }>();
  /** The areas of the inputs each exit has run at, per picture size. */
  readonly #seen = new Map<string, Map<number, Geometry>>();

  constructor(predictor: CostPredictor, clock: Clock) {
    this.#predictor = predictor;
    this.#clock = clock;
  }

  /** Takes over what was measured before on this machine, for pictures of a size. */
  seed(picture: Size, points: readonly MeasuredPoint[]): void {
    for (const { inputSize, cutMs } of points) {
      const geometry = geometryOf(picture, inputSize);
      for (const [exit, quantiles] of Object.entries(cutMs) as [Exit, { readonly p50: number }][]) {
        this.#predictor.seed(cutKey(geometry, exit), quantiles.p50);
        this.#see(geometry, exit);
      }
    }
  }

  /** A frame has been through these cuts. */
  observe(geometry: Geometry, { engineMs, transferMs, upsampleMs }: FrameCosts): void {
    for (const [exit, ms] of Object.entries(engineMs) as [Exit, number][]) {
      this.#predictor.observe(cutKey(geometry, exit), ms);
      this.#see(geometry, exit);
    }
    const picture = pictureOf(geometry);
    this.#predictor.observe(transferKey(picture), Math.max(transferMs, 0));
    const exit = Object.keys(engineMs).at(-1) as Exit | undefined; // cuts run in order
    if (exit) this.#predictor.observe(upsampleKey(geometry, exit), upsampleMs);
  }

  observeAftermath(camera: string, picture: Size, ms: number): void {
    this.#predictor.observe(aftermathKey(camera, picture), ms);
  }

  /** What each point of a ladder takes from a frame to its labels, transfer included; without those of which nothing at all is known. */
  ofLadder({ geometries, cuts, points }: Ladder, q: number): LadderCosts {
    const costs = new Map<LadderPoint, Cost>();
    for (const geometry of geometries) {
      const upTo = this.#upToEachCut(geometry, cuts, q);
      for (const point of points) {
        const cost = point.geometry === geometry ? upTo[point.cuts.length - 1] : undefined;
        if (cost !== undefined) costs.set(point, cost);
      }
    }
    return costs;
  }

  /** The sums over a geometry's cuts; worked out once for all cameras that ask within a moment. */
  #upToEachCut(geometry: Geometry, cuts: readonly Exit[], q: number): readonly Cost[] {
    const nowMs = this.#clock.now();
    const key = `${cutKey(geometry, cuts.at(-1) ?? 'low')} ${q}`;
    const worked = this.#worked.get(key);
    if (worked && nowMs - worked.atMs < WORKED_OUT_FOR_MS) return worked.costs;
    const picture = pictureOf(geometry);
    const pieces = [this.#predicted(transferKey(picture), q) ?? NO_COST];
    const costs: Cost[] = [];
    for (const exit of cuts) {
      const cut = this.cut(geometry, exit, q);
      if (cut === undefined) break;
      pieces.push(cut);
      const upsample = this.upsample(geometry, exit, q);
      costs.push(inSequence([...pieces, upsample]));
    }
    if (this.#worked.size >= MAX_WORKED_OUT) this.#worked.clear();
    this.#worked.set(key, { atMs: nowMs, costs });
    return costs;
  }

  /** One cut's own time; of a size that never ran, from the nearest ones that did. */
  cut(geometry: Geometry, exit: Exit, q: number): Cost | undefined {
    return this.#predicted(cutKey(geometry, exit), q) ?? this.#extrapolated(geometry, exit, q);
  }

  /** Labels from an exit's scores, which the device is not needed for. */
  upsample(geometry: Geometry, exit: Exit, q: number): Cost {
    return this.#predicted(upsampleKey(geometry, exit), q) ?? NO_COST;
  }

  /** Everything after the labels: drawing, and compressing where somebody watches. */
  aftermath(camera: string, picture: Size, q: number): Cost {
    return this.#predicted(aftermathKey(camera, picture), q) ?? assumedAftermath(picture);
  }

  /** The share of frames, 0..1, whose aftermath alone takes longer than a time. */
  aftermathBeyond(camera: string, picture: Size, ms: number): number {
    const key = aftermathKey(camera, picture);
    if ((this.#predictor.predict(key, HIGHEST_Q) ?? 0) <= ms) return 0;
    let within = 0;
    let beyond = HIGHEST_Q;
    while (beyond - within > Q_PRECISION) {
      const middle = (within + beyond) / 2;
      if ((this.#predictor.predict(key, middle) ?? 0) <= ms) within = middle;
      else beyond = middle;
    }
    return 1 - within;
  }

  #predicted(key: string, q: number): Cost | undefined {
    const likelyMs = this.#predictor.predict(key, q);
    const usualMs = this.#predictor.predict(key, Math.min(USUAL, q));
    return likelyMs === undefined || usualMs === undefined ? undefined : { likelyMs, usualMs };
  }

  #see(geometry: Geometry, exit: Exit): void {
    const key = seenKey(geometry, exit);
    let areas = this.#seen.get(key);
    if (areas === undefined) this.#seen.set(key, (areas = new Map<number, Geometry>()));
    areas.set(areaOf(geometry), geometry);
  }

  /** A convolution's work grows with its area; what does not grow is found from two sizes where there are two. */
  #extrapolated(geometry: Geometry, exit: Exit, q: number): Cost | undefined {
    const known = [...(this.#seen.get(seenKey(geometry, exit))?.values() ?? [])]
      .sort((a, b) => areaOf(a) - areaOf(b))
      .flatMap((seen) => ({ area: areaOf(seen), cost: this.#predicted(cutKey(seen, exit), q) }));
    const area = areaOf(geometry);
    const above = known.findIndex((seen) => seen.area > area);
    const upper = above < 0 ? known.length - 1 : Math.max(above, Math.min(1, known.length - 1));
    const [near, far] = [known[upper], known[upper - 1]];
    if (near?.cost === undefined) return undefined;
    const nearMs = near.cost.usualMs;
    const perPixel = far?.cost ? (nearMs - far.cost.usualMs) / (near.area - far.area) : nearMs / near.area;
    const usualMs = nearMs + Math.max(perPixel, 0) * (area - near.area);
    const scatter = near.cost.likelyMs / nearMs;
    return { usualMs: Math.max(usualMs, 0), likelyMs: Math.max(usualMs, 0) * scatter };
  }
}

function assumedAftermath({ width, height }: Size): Cost {
  const ms = ((width * height) / 1e6) * ASSUMED_AFTERMATH_MS_PER_MEGAPIXEL;
  return { usualMs: ms, likelyMs: ms };
}

function pictureOf({ frameWidth, frameHeight }: Geometry): Size {
  return { width: frameWidth, height: frameHeight };
}

function areaOf({ inputWidth, inputHeight }: Geometry): number {
  return inputWidth * inputHeight;
}

function seenKey({ frameWidth, frameHeight }: Geometry, exit: Exit): string {
  return `${exit} of ${frameWidth}x${frameHeight}`;
}

function cutKey(geometry: Geometry, exit: Exit): string {
  return `${exit} at ${geometry.inputWidth}x${geometry.inputHeight} of ${geometry.frameWidth}x${geometry.frameHeight}`;
}

function transferKey({ width, height }: Size): string {
  return `transfer of ${width}x${height}`;
}

/** Labels from the scores of an early exit take longer: its few cells leave more between them to be worked out. */
function upsampleKey(geometry: Geometry, exit: Exit): string {
  return `upsample from ${cutKey(geometry, exit)}`;
}

function aftermathKey(camera: string, { width, height }: Size): string {
  return `aftermath of ${camera} at ${width}x${height}`;
}
