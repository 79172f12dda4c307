import { FRAME_INPUT, type Geometry } from './cut-graph.js';
import { add, multiply, perChannel } from './graph/arithmetic.js';
import type { Value } from './graph/graph.js';
import type { GraphBuilder } from './graph/graph-builder.js';
import { RESIZED_INPUT } from './resized-frame.js';
import { cast, transpose } from './graph/layout.js';
import { resizeBilinear } from './graph/resizing.js';

/** The colours a network was trained on: (RGB / 255 - mean) / std per channel. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * From the camera's frame (uint8, [1, frameHeight, frameWidth, 3]) to the network's `image` (float32, [1, 3,
 * inputHeight, inputWidth]).
 *
 * The order is for speed, the result is the same: transposing bytes before they become floats, and scaling after the
 * resize, when there are fewer of them (bilinear weights sum to 1, so it commutes with any scale and shift).
 */
export function preprocess(graph: GraphBuilder, geometry: Geometry, normalization: Normalization): Value {
  const { frameWidth, frameHeight, inputWidth, inputHeight } = geometry;
  const frame = graph.input(FRAME_INPUT, 'uint8', [1, frameHeight, frameWidth, 3]);
  const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2], 'frame.planes'), 'float32', 'frame.float');
  const resized = resizeBilinear(graph, planes, {
    height: inputHeight,
    width: inputWidth,
    name: 'frame.resized',
  });
  return normalize(graph, resized, normalization);
}

/** As `preprocess`, from a frame that has the input's size already: `RESIZED_INPUT`. */
export function preprocessResized(
  graph: GraphBuilder,
  { inputWidth, inputHeight }: Geometry,
  normalization: Normalization,
): Value {
  const resized = graph.input(RESIZED_INPUT, 'float32', [1, 3, inputHeight, inputWidth]);
  return normalize(graph, resized, normalization);
}

function normalize(graph: GraphBuilder, resized: Value, { mean, std }: Normalization): Value {
  const scale = perChannel(
    graph,
    'image.scale',
    std.map((deviation) => 1 / (255 * deviation)),
  );
  const shift = perChannel(
    graph,
    'image.shift',
    std.map((deviation, channel) => -(mean[channel] ?? 0) / deviation),
  );
  return add(graph, multiply(graph, resized, scale, 'image.scaled'), shift, 'image');
}
