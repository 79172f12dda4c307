/** One class id per pixel. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  /** [height, width], row by row; a class id, or `IGNORE_INDEX`. */
  readonly ids: Uint8Array;
}

/** Scores before soft-max: Float32, NCHW with N = 1, [classes, height, width]; the grid spans the whole frame. */
export interface Logits {
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}
