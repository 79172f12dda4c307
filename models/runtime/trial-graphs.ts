import { relu } from '../graph/arithmetic.js';
import { conv2d } from '../graph/convolution.js';
import { encodeOnnx } from '../graph/encode-onnx.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { cast, transpose } from '../graph/layout.js';
import { elementCount, type WeightTensor } from '../weights/weight-tensor.js';
import { FRAME_INPUT, type CutGraph, type TensorInfo } from '../cut-graph.js';

/** A small network and a frame for it. */
export interface TrialNetwork {
  readonly cut: CutGraph;
  /** uint8, NHWC, of the cut's one input. */
  readonly frame: Uint8Array;
}

const PROOF_SIZE = 8;
const PROOF_FILTERS = 4;
const PACE_CHANNELS = 64;
const PACE_LAYERS = 3;
/** A step that shares no factor with a byte's range or a layer's size: neighbours differ and no pattern repeats. */
const STEP = 37;

/** A network whose answer is known: one 3x3 convolution of a frame, as every cut begins. */
export function proofNetwork(): TrialNetwork {
  return trialNetwork('proof', PROOF_SIZE, { 'proof.weight': proofWeight() }, (graph, planes) =>
    conv2d(graph, planes, { name: 'proof', filters: PROOF_FILTERS, kernel: 3, padding: 1 }),
  );
}

/**
 * The proof network's answer, computed the slow way: Float32, NCHW, [1, 4, 8, 8].
 *
 * Every product and sum is a small multiple of 1/16, so it is exact even where a device multiplies in TF32.
 */
export function proofAnswer(frame: Uint8Array): Float32Array {
  const weight = proofWeight().data;
  const answer = new Float32Array(PROOF_FILTERS * PROOF_SIZE * PROOF_SIZE);
  for (let filter = 0; filter < PROOF_FILTERS; filter++)
    for (let y = 0; y < PROOF_SIZE; y++)
      for (let x = 0; x < PROOF_SIZE; x++) {
        const kernel = weight.subarray(filter * 27, (filter + 1) * 27);
        answer[(filter * PROOF_SIZE + y) * PROOF_SIZE + x] = convolveAt(frame, kernel, x, y);
      }
  return answer;
}

/** A network of nothing but convolutions, on a frame of `size` x `size` pixels: 112 thousand multiply-adds a pixel. */
export function paceNetwork(size: number): TrialNetwork {
  const weights: Record<string, WeightTensor> = {
    'pace0.weight': steppedWeight([PACE_CHANNELS, 3, 3, 3], 1 / 256),
  };
  for (let layer = 1; layer <= PACE_LAYERS; layer++)
    weights[`pace${layer}.weight`] = steppedWeight([PACE_CHANNELS, PACE_CHANNELS, 3, 3], 1 / 256);
  weights['pace.weight'] = steppedWeight([PROOF_FILTERS, PACE_CHANNELS, 1, 1], 1 / 256);
  return trialNetwork('pace', size, weights, (graph, planes) => {
    let x = planes;
    for (let layer = 0; layer <= PACE_LAYERS; layer++)
      x = relu(
        graph,
        conv2d(graph, x, { name: `pace${layer}`, filters: PACE_CHANNELS, kernel: 3, padding: 1 }),
      );
    return conv2d(graph, x, { name: 'pace', filters: PROOF_FILTERS, kernel: 1 });
  });
}

function trialNetwork(
  name: string,
  size: number,
  weights: Readonly<Record<string, WeightTensor>>,
  layers: (graph: GraphBuilder, planes: Value) => Value,
): TrialNetwork {
  const input: TensorInfo = { name: FRAME_INPUT, type: 'uint8', shape: [1, size, size, 3] };
  const graph = new GraphBuilder(name, new Map(Object.entries(weights)));
  const frame = graph.input(input.name, input.type, input.shape);
  const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2]), 'float32');
  const result = layers(graph, planes);
  graph.output(result);
  const output: TensorInfo = { name: result.name, type: 'float32', shape: result.shape };
  const onnx = encodeOnnx(graph.finish());
  const cut: CutGraph = { exit: 'low', onnx, inputs: [input], outputs: [output], logits: output.name };
  return { cut, frame: new Uint8Array(size * size * 3).map((_, index) => index * STEP) };
}

function proofWeight(): WeightTensor {
  return steppedWeight([PROOF_FILTERS, 3, 3, 3], 1 / 16);
}

/** Weights between -8 and 8 times `scale`, all different in a kernel's neighbourhood. */
function steppedWeight(shape: readonly number[], scale: number): WeightTensor {
  const data = new Float32Array(elementCount(shape)).map((_, index) => (((index * STEP) % 17) - 8) * scale);
  return { shape, data };
}

/** One output of a 3x3 convolution with padding 1; `kernel` is [3 channels, 3, 3]. */
function convolveAt(frame: Uint8Array, kernel: Float32Array, x: number, y: number): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel++)
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const isInside = x + dx >= 0 && x + dx < PROOF_SIZE && y + dy >= 0 && y + dy < PROOF_SIZE;
        if (!isInside) continue;
        const pixel = frame[((y + dy) * PROOF_SIZE + x + dx) * 3 + channel]!; // inside, see above
        sum += pixel * kernel[(channel * 3 + dy + 1) * 3 + dx + 1]!;
      }
  return sum;
}
