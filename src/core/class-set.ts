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
  /**
   * What other class sets call some of these classes, by the name here; mapClasses() goes by it. Two classes may share a
   * name, as a truck and a bus are both another set's car.
   *
   * @defaultValue nothing beyond what is known of everyday names
   */
  readonly otherNames?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The id of pixels that belong to no class, in label files we write. */
export const IGNORE_INDEX = 255;
