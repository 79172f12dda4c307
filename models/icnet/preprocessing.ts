import { FRAME_INPUT, type Geometry } from '../cut-graph.js';
import { add, multiply, perChannel } from '../graph/arithmetic.js';
import type { Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { cast, transpose } from '../graph/layout.js';
import { resizeBilinear } from '../graph/resizing.js';

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
  const { mean, std } = normalization;
  const frame = graph.input(FRAME_INPUT, 'uint8', [1, frameHeight, frameWidth, 3]);
  const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2], 'frame.planes'), 'float32', 'frame.float');
  const resized = resizeBilinear(graph, planes, {
    height: inputHeight,
    width: inputWidth,
    name: 'frame.resized',
  });
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
