import type { Exit } from './segmentation.js';
import type { Size } from './size.js';

/** The numbers a network computes in. */
export const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** One amount of work a frame can get. */
export interface OperatingPoint {
  /** The network's name in the zoo; its weights and precision come with it. */
  readonly model: string;
  readonly precision: Precision;
  /** What the frame is resized to for the network. */
  readonly inputSize: Size;
  /** Where the cascade ends. */
  readonly exit: Exit;
}

/** What `segcast tune` found out about a point on one machine. */
export interface MeasuredPoint extends OperatingPoint {
  /** 0..1; what it means is said by `TunedLadder.quality`. */
  readonly quality: number;
  /** The engine's own time for each cut up to the exit, ms. */
  readonly cutMs: Readonly<Partial<Record<Exit, Quantiles>>>;
  /** From the frame's arrival to its compressed picture, ms. */
  readonly endToEndMs: Quantiles;
}

/** Nearest-rank quantiles of a duration, ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Where a point's quality comes from. */
export const QUALITY_SOURCES = ['manifest', 'labels', 'agreement'] as const;
export type QualitySource = (typeof QUALITY_SOURCES)[number];

/** The points of one machine, model and picture size. */
export interface TunedLadder {
  /** What the measurements hold for; others are stale. */
  readonly machine: string;
  readonly version: string;
  readonly picture: Size;
  readonly quality: QualitySource;
  readonly points: readonly MeasuredPoint[];
}

/** Work chosen frame by frame so that each is shown by its deadline. */
export interface AdaptiveProfile {
  readonly kind: 'adaptive';
  /** `fast`, `balanced`, `accurate`, a profile file's name, or what it was made of (`33 ms`). */
  readonly name: string;
  /** From a frame's arrival to its picture being ready for viewers, ms. */
  readonly budgetMs: number;
  /** Frames a second that are worked on; a faster camera is thinned out evenly, which counts as neither hit nor miss. */
  readonly fps: number;
  /** How old labels may be that are shown again when there is no time for new ones, ms; 0: never. */
  readonly maxReuseMs: number;
  /** The only input size, where one was asked for. */
  readonly size?: Size | undefined;
  /** How far the cascade goes at most. */
  readonly maxExit: Exit;
  /** Costs and qualities measured before; without them the manifest's qualities are used and costs are learnt. */
  readonly tuned?: TunedLadder | undefined;
}

/** The same work for every frame, however long it takes. */
export interface FixedProfile {
  readonly kind: 'fixed';
  readonly name: string;
  readonly exit: Exit;
  /** @defaultValue the picture's shape at a live camera's usual area */
  readonly size?: Size | undefined;
  /** What the deadline hit rate is counted against, where it is. */
  readonly budgetMs?: number | undefined;
}

/** How much work a camera's frames get, and by when. */
export type Profile = AdaptiveProfile | FixedProfile;
