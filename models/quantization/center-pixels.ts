import { graphInvalid, type Constant, type Graph, type GraphNode } from '../graph/graph.js';
import { elementCount } from '../weights/weight-tensor.js';
import type { Normalization } from '../preprocessing.js';
import { readersOf, rewritten } from './rewritten.js';
import type { Affine } from '../graph/quantization.js';

/** The network's normalised picture, as preprocess() names it. */
const IMAGE = 'image';

/** What bytes of the picture stand for in graphs whose pixels are centred: levels above or below a middle gray. */
export function pixelAffine(normalization: Normalization): Affine {
  return { scale: 1, zeroPoint: middleGray(normalization) };
}

/**
 * The cuts of a network with `image` in levels around a middle gray instead of normalised: each channel's scale and shift
 * move into the convolutions that read it. A camera's bytes are such levels already, so that a quantised network takes
 * them without any arithmetic, and exactly.
 *
 * The convolutions' padding is the middle gray of all channels now, where it was each channel's own mean: at the
 * picture's very edge the results differ by what that means for a padded pixel, at most about 0.2 deviations.
 *
 * @returns undefined when something else than convolutions reads the picture, or what a resize makes of it
 */
export function centerPixels(
  cuts: readonly Graph[],
  normalization: Normalization,
): readonly Graph[] | undefined {
  const pixels = cuts.map(pixelReaders);
  if (pixels.some((readers) => readers === undefined)) return undefined;
  return cuts.map((cut, index) => centered(cut, pixels[index] ?? [], normalization));
}

function middleGray({ mean }: Normalization): number {
  return Math.round((255 * mean.reduce((sum, part) => sum + part, 0)) / mean.length);
}

/** The convolutions that read the picture, at any size; undefined when others do, too. */
function pixelReaders(cut: Graph): readonly GraphNode[] | undefined {
  const readers = readersOf(cut);
  const found: GraphNode[] = [];
  const sizes = [IMAGE];
  for (const name of sizes)
    for (const reader of readers.get(name) ?? []) {
      if (reader.op === 'Resize') sizes.push(reader.output);
      else if (reader.op === 'Conv') found.push(reader);
      else return undefined;
    }
  return found;
}

function centered(cut: Graph, convs: readonly GraphNode[], normalization: Normalization): Graph {
  const gray: Constant = {
    name: 'image.gray',
    type: 'float32',
    shape: [1, 1, 1, 1],
    data: Float32Array.of(-middleGray(normalization)),
  };
  const constants: Constant[] = [gray];
  const scaled = cut.nodes.find((node) => node.output === 'image.scaled');
  const nodes = cut.nodes
    .filter((node) => node !== scaled)
    .map((node) => {
      if (node.output === IMAGE) return { ...node, inputs: [scaled?.inputs[0] ?? '', gray.name] };
      if (!convs.includes(node)) return node;
      const [weight, bias] = centeredFilters(cut, node, normalization);
      constants.push(weight, bias);
      return { ...node, inputs: [node.inputs[0] ?? '', weight.name, bias.name] };
    });
  return rewritten(cut, { nodes, constants });
}

/** w * (pixel / 255 - mean) / std + b as w' * (pixel - gray) + b'. */
function centeredFilters(
  cut: Graph,
  conv: GraphNode,
  { mean, std }: Normalization,
): readonly [weight: Constant, bias: Constant] {
  const [, weightName = '', biasName = ''] = conv.inputs;
  const weight = cut.constants.get(weightName);
  if (!(weight?.data instanceof Float32Array)) throw graphInvalid(conv.name, 'its weight should be float32');
  const [filters = 1, channels = 1, ...window] = weight.shape;
  const taps = elementCount(window);
  const channelOf = (index: number) => Math.floor(index / taps) % channels;
  const data = weight.data.map((number, index) => number / (255 * (std[channelOf(index)] ?? 1)));
  const before = cut.constants.get(biasName)?.data;
  const bias = Float32Array.from({ length: filters }, (_, filter) => Number(before?.[filter] ?? 0));
  const gray = middleGray({ mean, std });
  data.forEach((number, index) => {
    const filter = Math.floor(index / (taps * channels));
    bias[filter]! += number * (gray - 255 * (mean[channelOf(index)] ?? 0)); // one bias a filter
  });
  return [
    { ...weight, name: `${conv.name}.centered.weight`, data },
    { name: `${conv.name}.centered.bias`, type: 'float32', shape: [filters], data: bias },
  ];
}
