/** What every peer is asked to do; peer.py has the same fields. */
export interface Job {
  readonly clip: string;
  /** Float32 NCHW image to logits, as `segcast models export --layout image` writes it. */
  readonly onnx: string;
  /** Of the network's input, pixels. */
  readonly width: number;
  readonly height: number;
  /** Of an image of 0..1, RGB. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** RGB by class id. */
  readonly palette: readonly (readonly number[])[];
  readonly threads: number;
  /** Of the JPEGs. */
  readonly quality: number;
  /** How peers make labels of the picture's size: arg max and nearest neighbour, or bilinear logits and arg max. */
  readonly upsample: Upsample;
  /** Frames before each measurement. */
  readonly warmup: number;
  /** Frames as fast as they go. */
  readonly frames: number;
  /** Of the camera that is played after that. */
  readonly fps: number;
  /** Frames of that camera. */
  readonly paced: number;
}

export const UPSAMPLES = ['labels', 'logits'] as const;
export type Upsample = (typeof UPSAMPLES)[number];

/** Every frame of a clip, each as soon as the one before is done. */
export interface AsFastAsPossible {
  readonly frames: number;
  readonly seconds: number;
  /** Of all processes. */
  readonly cpuMs: number;
}

/** What a peer says of itself on its standard output. */
export interface PeerResult {
  readonly versions: Readonly<Record<string, string>>;
  /** Share of the pixels of each class over the first frames: equal where the same work was done. */
  readonly shares?: readonly number[];
  readonly asFastAsPossible: AsFastAsPossible;
  /** From a frame's arrival to its JPEG; of the frames of `paced` that were shown. */
  readonly paced?: {
    readonly latenciesMs: readonly number[];
    readonly cpuMs: number;
  };
  /** Largest resident memory of all processes. */
  readonly peakMiB: number;
  /** Mean of a picture. */
  readonly jpegBytes: number;
}
