import { valueOf, type Constant, type Graph, type GraphNode } from '../graph/graph.js';
import { rewritten } from './rewritten.js';

/** The camera's picture at the network's size, as preprocess() names it. */
const RESIZED = 'frame.resized';
const FLAT = 'frame.flat';
const HELD = 'frame.held';

/**
 * The same graph with the resized picture behind two reshapes, which ONNX Runtime moves no transpose across.
 *
 * Its 8-bit convolutions want the channels innermost, and it would transpose before the resize: a picture in that order takes it
 * three times as long to resize as three planes do.
 *
 * @returns the graph itself where nothing is resized
 */
export function holdPlanes(graph: Graph): Graph {
  const resize = graph.nodes.find(({ op, output }) => op === 'Resize' && output === RESIZED);
  if (resize === undefined) return graph;
  const picture = valueOf(graph, RESIZED);
  const [batch = 1, channels = 1, height = 1, width = 1] = picture.shape;
  const flat = [batch, channels, height * width];
  const held = [reshape(RESIZED, FLAT, `${FLAT}.shape`), reshape(FLAT, HELD, `${HELD}.shape`)];
  const nodes = graph.nodes.flatMap((node) => (node === resize ? [node, ...held] : [readingHeld(node)]));
  return rewritten(graph, {
    nodes,
    constants: [shapeConstant(`${FLAT}.shape`, flat), shapeConstant(`${HELD}.shape`, picture.shape)],
    values: [
      { ...picture, name: FLAT, shape: flat },
      { ...picture, name: HELD },
    ],
  });
}

function reshape(input: string, output: string, shape: string): GraphNode {
  return { op: 'Reshape', name: output, inputs: [input, shape], output, attributes: {} };
}

function readingHeld(node: GraphNode): GraphNode {
  return { ...node, inputs: node.inputs.map((name) => (name === RESIZED ? HELD : name)) };
}

function shapeConstant(name: string, shape: readonly number[]): Constant {
  return { name, type: 'int64', shape: [shape.length], data: BigInt64Array.from(shape, BigInt) };
}
