import type { Size } from '../../../src/core/size.js';
import { graphInvalid } from '../../graph/graph.js';
import { weightsUnsupported } from '../../weights/import/weights-unsupported.js';
import type { ProbedOutput } from './probe.js';
import type { OnnxLayout, OnnxOutput } from './spec.js';

/** How a foreign answer is to be read. */
export interface AnswerForm {
  readonly output: OnnxOutput;
  readonly outputLayout: OnnxLayout;
  readonly outputSize: Size;
}

/**
 * Finds out how an answer is to be read from its shape: scores have an axis of as many as there are classes, labels have
 * none.
 *
 * @param wanted what the user says it is, where he does
 * @throws SegcastError `weights-mismatch`-like `graph-invalid` naming the output and its shape when it is neither
 */
export function answerForm(
  name: string,
  { type, shape }: ProbedOutput,
  classes: number,
  wanted: OnnxOutput | undefined,
  file: string,
): AnswerForm {
  if (wanted !== 'labels') {
    const [batch, first, second, last] = shape;
    const isScores = shape.length === 4 && batch === 1;
    if (isScores && first === classes) return logits('nchw', second, last, type, name, file);
    if (isScores && last === classes) return logits('nhwc', first, second, type, name, file);
  }
  const [height, width, ...others] = shape.filter((length) => length !== 1);
  if (wanted !== 'logits' && height !== undefined && width !== undefined && others.length === 0)
    return { output: 'labels', outputLayout: 'nchw', outputSize: { width, height } };
  throw graphInvalid(
    name,
    `an answer of shape [${shape.join(', ')}] is neither scores of ${classes} classes nor one label a pixel`,
    'Check --classes and --output; --output-name chooses among several outputs.',
  );
}

function logits(
  outputLayout: OnnxLayout,
  height = 0,
  width = 0,
  type: string,
  name: string,
  file: string,
): AnswerForm {
  if (type !== 'float32')
    throw weightsUnsupported(
      file,
      `its scores ${JSON.stringify(name)} are ${type}, float32 is needed`,
      'Export the network in single precision.',
    );
  return { output: 'logits', outputLayout, outputSize: { width, height } };
}
