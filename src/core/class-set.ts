/** Red, green, blue, each 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** One thing a pixel can be. */
export interface SegmentClass {
  readonly name: string;
  readonly color: Rgb;
}

/** The classes a network was trained on: a class id is the index into `classes`. */
export interface ClassSet {
  readonly name: string;
  readonly classes: readonly SegmentClass[];
}

/** The id of pixels that belong to no class, in label files we write. */
export const IGNORE_INDEX = 255;
