import type { Graph, Value } from '../../graph/graph.js';
import { GraphBuilder } from '../../graph/graph-builder.js';
import { cast, transpose } from '../../graph/layout.js';
import type { OnnxSpec } from './spec.js';

/** What a foreign network answers, and of how many classes. */
export interface OutputForm extends OnnxSpec {
  readonly classes: number;
}

/**
 * From our normalised `image` (float32 RGB, [1, 3, H, W]) to the picture a foreign network takes.
 *
 * @returns a value that is no input of the graph, whatever the form
 */
export function frameToPicture(
  graph: GraphBuilder,
  image: Value,
  { channelOrder, inputLayout }: Pick<OnnxSpec, 'channelOrder' | 'inputLayout'>,
): Value {
  const colors = channelOrder === 'rgb' ? image : reverseColors(graph, image);
  if (inputLayout === 'nhwc') return transpose(graph, colors, [0, 2, 3, 1], 'picture');
  return graph.node('Identity', [colors], { name: 'picture', type: 'float32', shape: colors.shape });
}

function reverseColors(graph: GraphBuilder, image: Value): Value {
  return graph.node('Gather', [image, graph.integers('picture.order', [2, 1, 0])], {
    name: 'picture.colors',
    type: 'float32',
    shape: image.shape,
    attributes: { axis: { kind: 'int', value: 1 } },
  });
}

/**
 * The graph that makes logits, [1, classes, h, w], of a foreign answer; undefined where it is that already.
 *
 * Labels become scores of 1 for the pixel's class and 0 for the others: enlarged, they are the share of neighbours that
 * say so. A label beyond the classes counts for none.
 *
 * @param answer the foreign output's name, `logits` the result's
 */
export function outputToLogits(form: OutputForm, answer: string, logits: string): Graph | undefined {
  const { output, outputLayout, classes, outputSize } = form;
  const { width, height } = outputSize;
  if (output === 'logits' && outputLayout === 'nchw') return undefined;
  const graph = new GraphBuilder('after');
  if (output === 'logits') {
    const scores = graph.input(answer, 'float32', [1, height, width, classes]);
    graph.output(transpose(graph, scores, [0, 3, 1, 2], 'answer.planes'), logits);
    return graph.finish();
  }
  // of any type: the cast takes what there is
  const labels = graph.input(answer, 'float32', [1, height, width]);
  const plane = graph.node('Reshape', [labels, graph.integers('answer.shape', [1, height, width])], {
    name: 'answer.plane',
    type: 'float32',
    shape: [1, height, width],
  });
  graph.output(oneHot(graph, cast(graph, plane, 'int64', 'answer.classes'), classes), logits);
  return graph.finish();
}

function oneHot(graph: GraphBuilder, classOf: Value, classes: number): Value {
  const [, height = 0, width = 0] = classOf.shape;
  const depth = graph.integers('answer.depth', [classes]);
  const values = graph.constant('answer.scores', [2], Float32Array.of(0, 1));
  return graph.node('OneHot', [classOf, depth, values], {
    name: 'answer.scored',
    type: 'float32',
    shape: [1, classes, height, width],
    attributes: { axis: { kind: 'int', value: 1 } },
  });
}
