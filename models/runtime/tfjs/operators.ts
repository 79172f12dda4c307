import type { GraphNode } from '../../graph/graph.js';
import { add, clip, divide, maximum, multiply, relu, subtract } from './arithmetic.js';
import { cast, identity, transpose } from './axes.js';
import { argMax, concat, softmax } from './channels.js';
import { convolution } from './convolution.js';
import { matMul } from './matrices.js';
import { batchNormalization } from './normalization.js';
import type { Operator } from './operator.js';
import { averagePool, globalAveragePool, maxPool } from './pooling.js';
import { resize } from './resizing.js';

/** The operators this engine has, by ONNX's names: all that our networks are made of. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['Add', add],
  ['ArgMax', argMax],
  ['AveragePool', averagePool],
  ['BatchNormalization', batchNormalization],
  ['Cast', cast],
  ['Clip', clip],
  ['Concat', concat],
  ['Conv', convolution],
  ['Div', divide],
  ['GlobalAveragePool', globalAveragePool],
  ['Identity', identity],
  ['MatMul', matMul],
  ['Max', maximum],
  ['MaxPool', maxPool],
  ['Mul', multiply],
  ['Relu', relu],
  ['Resize', resize],
  ['Softmax', softmax],
  ['Sub', subtract],
  ['Transpose', transpose],
]);

/**
 * The operator of a node.
 *
 * @throws Error naming the node and its operator, and those there are
 */
export function operatorOf({ name, op }: GraphNode): Operator {
  const operator = OPERATORS.get(op);
  if (operator) return operator;
  throw new Error(
    `node "${name}" is a ${op}, which the tfjs engine does not have (it has ${[...OPERATORS.keys()].join(', ')}); ` +
      'use --engine ort for this network',
  );
}
