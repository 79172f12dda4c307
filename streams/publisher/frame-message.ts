import {
  ageMsOf,
  levelOf,
  type AnnotatedFrame,
  type Exit,
  type Level,
  type Segmentation,
  type Timings,
} from '../../src/core/segmentation.js';

/** The version of the protocol, in byte 4 of every binary message and in the subprotocol's name. */
export const PROTOCOL_VERSION = 1;

/** The WebSocket subprotocol of this version. */
export const SUBPROTOCOL = 'segcast.v1';

/** What follows the JSON header of a binary message; byte 5. */
export const PAYLOAD_KINDS = { jpeg: 1 } as const;

/** Length of the fixed part in front of the JSON header. */
export const PREAMBLE_BYTES = 12;

const MAGIC = 0x53454743; // 'SEGC'

/** The JSON header of a picture; docs/protocol.md explains every field. */
export interface FrameHeader {
  readonly camera: string;
  readonly seq: number;
  readonly epoch: number;
  readonly pts: number;
  readonly timeBase: readonly [num: number, den: number];
  readonly width: number;
  readonly height: number;
  readonly level: Level;
  /** The exit the labels came from; null when there are none. */
  readonly exit: Exit | null;
  /** Age of the labels in ms; null when there are none. */
  readonly ageMs: number | null;
  /** Why the frame got less than the best work there is; null when it got that. */
  readonly reason: string | null;
  /** From the frame's arrival to its deadline, ms; null when none was promised. */
  readonly budgetMs: number | null;
  /** What the frame was resized to for the network; null when it was not, or nobody says. */
  readonly inputSize: readonly [width: number, height: number] | null;
  readonly timingsMs: Timings;
  readonly latencyMs: number;
  readonly drops: number;
  readonly classSet: number;
  /** Share of pixels per class id; null for a raw picture. */
  readonly shares: readonly number[] | null;
}

/** What the publisher itself knows of a frame, beside the frame. */
export interface Publication {
  readonly camera: string;
  /** The id under which the frame's class set was announced. */
  readonly classSet: number;
  /** Milliseconds the JPEG encoder took. */
  readonly encodeMs: number;
  /** From the frame's arrival to its JPEG being ready to send, ms. */
  readonly latencyMs: number;
}

/** The header that describes a frame; times rounded to 0.01 ms, shares to 0.0001. */
export function frameHeader(annotated: AnnotatedFrame, publication: Publication): FrameHeader {
  const { segmentation, shares } = annotated;
  const { frame } = segmentation;
  return {
    camera: publication.camera,
    seq: frame.seq,
    epoch: frame.epoch,
    pts: frame.pts,
    timeBase: [frame.timeBase.num, frame.timeBase.den],
    width: frame.width,
    height: frame.height,
    level: levelOf(segmentation),
    exit: segmentation.kind === 'raw' ? null : segmentation.exit,
    ageMs: roundedOrNull(ageMsOf(segmentation)),
    reason: segmentation.reason ?? null,
    budgetMs: roundedOrNull(segmentation.budgetMs),
    inputSize: inputSizeOf(segmentation),
    timingsMs: roundTimings({ ...annotated.timings, encode: publication.encodeMs }),
    latencyMs: round(publication.latencyMs, 100),
    drops: annotated.drops,
    classSet: publication.classSet,
    shares: shares?.map((share) => round(share, 10_000)) ?? null,
  };
}

/**
 * A picture as it goes over the wire: `SEGC`, version, payload kind, two zero bytes, the header's length as a big-endian
 * uint32, the header as UTF-8 JSON, the JPEG.
 */
export function encodeFrameMessage(header: FrameHeader, jpeg: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const message = new Uint8Array(PREAMBLE_BYTES + json.length + jpeg.length);
  const view = new DataView(message.buffer);
  view.setUint32(0, MAGIC);
  view.setUint8(4, PROTOCOL_VERSION);
  view.setUint8(5, PAYLOAD_KINDS.jpeg);
  view.setUint32(8, json.length);
  message.set(json, PREAMBLE_BYTES);
  message.set(jpeg, PREAMBLE_BYTES + json.length);
  return message;
}

function inputSizeOf(segmentation: Segmentation): FrameHeader['inputSize'] {
  const size = segmentation.kind === 'segmented' ? segmentation.inputSize : undefined;
  return size === undefined ? null : [size.width, size.height];
}

function roundTimings(timings: Timings): Timings {
  return Object.fromEntries(Object.entries(timings).map(([stage, ms]) => [stage, round(ms, 100)]));
}

function roundedOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : round(ms, 100);
}

function round(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}
