import type { ClassSet } from './class-set.js';
import type { Frame } from './frame.js';
import type { LabelMap } from './label-map.js';
import type { Size } from './size.js';

/** The cuts of an image cascade, cheapest first; each gives a usable label map (ICNet section 3.3, cascade label guidance). */
export const EXITS = ['low', 'mid', 'high'] as const;
export type Exit = (typeof EXITS)[number];

/** How much work a frame got, best last: nothing, an older label map, or one of the network's exits. */
export const LEVELS = ['raw', 'reuse', ...EXITS] as const;
export type Level = (typeof LEVELS)[number];

/** The stages whose time is measured, in the order a frame passes them. */
export const STAGES = ['wait', 'infer', 'upsample', 'annotate', 'encode'] as const;
export type Stage = (typeof STAGES)[number];

/** Milliseconds spent per stage; a stage that did not run is absent. */
export type Timings = Readonly<Partial<Record<Stage, number>>>;

/** What every segmentation has, whatever it came to. */
interface SegmentedFrame {
  readonly frame: Frame;
  readonly timings: Timings;
  /** From the frame's arrival to its deadline, ms; absent when none was promised. */
  readonly budgetMs?: number | undefined;
}

/** What segmenting one frame came to. A label map that was not computed from this very frame always says so by its kind. */
export type Segmentation =
  | (SegmentedFrame & {
      readonly kind: 'segmented';
      readonly labels: LabelMap;
      readonly exit: Exit;
      /** What the frame was resized to for the network. */
      readonly inputSize?: Size | undefined;
      /** Why it got less than the best work there is, in a few words, e.g. `33 ms budget`; absent when it got the best. */
      readonly reason?: string | undefined;
    })
  | (SegmentedFrame & {
      readonly kind: 'reused';
      readonly labels: LabelMap;
      readonly exit: Exit;
      /** What the labels' frame was resized to for the network. */
      readonly inputSize?: Size | undefined;
      /** Age of the labels: this frame's arrival minus the arrival of the frame they were computed from, ms. */
      readonly ageMs: number;
      /** Why, in a few words a viewer can read, e.g. `engine restarting`. */
      readonly reason: string;
    })
  | (SegmentedFrame & { readonly kind: 'raw'; readonly reason: string });

/** A segmentation with its picture: what viewers and recorders get. */
export interface AnnotatedFrame {
  readonly segmentation: Segmentation;
  readonly classSet: ClassSet;
  /** rgb24 of the frame's size with overlay and status strip; owned by the frame, nobody writes into it. */
  readonly picture: Uint8Array;
  /** Share of pixels per class id, 0..1, summing to 1; undefined for a raw frame. */
  readonly shares: readonly number[] | undefined;
  /** Milliseconds per stage up to and including `annotate`. */
  readonly timings: Timings;
  /** Frames of this camera dropped so far by latest-wins. */
  readonly drops: number;
}

/** The ladder level of a segmentation. */
export function levelOf(segmentation: Segmentation): Level {
  switch (segmentation.kind) {
    case 'segmented':
      return segmentation.exit;
    case 'reused':
      return 'reuse';
    case 'raw':
      return 'raw';
    default:
      return segmentation satisfies never;
  }
}

/** Age of the labels shown, ms: 0 when they come from this very frame, undefined when there are none. */
export function ageMsOf(segmentation: Segmentation): number | undefined {
  switch (segmentation.kind) {
    case 'segmented':
      return 0;
    case 'reused':
      return segmentation.ageMs;
    case 'raw':
      return undefined;
    default:
      return segmentation satisfies never;
  }
}
