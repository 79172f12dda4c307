import { releaseFrame, retainFrame } from '../../src/core/frame-buffers.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import { encodeFrameMessage, frameHeader, type FrameHeader } from './frame-message.js';

/** Compresses rgb24 of [height, width, 3] with packed rows; `quality` is 1..100. */
export type JpegEncoder = (
  picture: Uint8Array,
  width: number,
  height: number,
  options: { readonly quality: number },
) => Promise<Uint8Array>;

/** A picture ready to send, shared by everybody who gets it: nobody writes into it. */
export interface EncodedFrame {
  readonly header: FrameHeader;
  readonly jpeg: Uint8Array;
  /** The whole binary message, header and JPEG. */
  readonly message: Uint8Array;
}

/** What encoding needs to know beside the frame. */
export interface EncodeContext {
  readonly camera: string;
  readonly classSet: number;
  readonly quality: number;
  readonly encodeJpeg: JpegEncoder;
  readonly clock: Clock;
  /** Hears once how long compressing the frame took, ms; never of a frame that could not be compressed. */
  readonly onEncoded: (annotated: AnnotatedFrame, encodeMs: number) => void;
}

/** One frame of one camera, encoded at most once, and only when somebody asks. Holds its buffers until retired. */
export class PublishedFrame {
  /** 1 for the camera's first frame, one more for each; without gaps, unlike the source's `seq`. */
  readonly ordinal: number;
  readonly annotated: AnnotatedFrame;
  readonly #context: EncodeContext;
  #encoding: Promise<EncodedFrame> | undefined;
  #encoded: EncodedFrame | undefined;
  #failed = false;

  constructor(ordinal: number, annotated: AnnotatedFrame, context: EncodeContext) {
    this.ordinal = ordinal;
    this.annotated = annotated;
    this.#context = context;
    retainFrame(annotated);
  }

  /** The encoded picture, once it exists. */
  get encoded(): EncodedFrame | undefined {
    return this.#encoded;
  }

  /** Whether the encoder gave up on this frame; trying again would end the same. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Encodes on the first call; every call shares that one's outcome. */
  encode(): Promise<EncodedFrame> {
    this.#encoding ??= this.#encode();
    return this.#encoding;
  }

  /** There is a newer one: what was not encoded by now never will be. Called once. */
  retire(): void {
    const letGo = (): void => releaseFrame(this.annotated);
    if (this.#encoding) void this.#encoding.then(letGo, letGo);
    else letGo();
  }

  async #encode(): Promise<EncodedFrame> {
    const { annotated } = this;
    const { frame } = annotated.segmentation;
    const { camera, classSet, quality, encodeJpeg, clock, onEncoded } = this.#context;
    const startedAt = clock.now();
    try {
      const jpeg = await encodeJpeg(annotated.picture, frame.width, frame.height, { quality });
      const now = clock.now();
      const times = { encodeMs: now - startedAt, latencyMs: now - frame.arrivedAtMs };
      const header = frameHeader(annotated, { camera, classSet, ...times });
      this.#encoded = { header, jpeg, message: encodeFrameMessage(header, jpeg) };
      onEncoded(annotated, times.encodeMs);
      return this.#encoded;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}
