import type { Exit } from '../src/core/segmentation.js';
import type { CutGraph, TensorInfo } from './cut-graph.js';
import { encodeOnnx } from './graph/encode-onnx.js';
import { foldBatchNorm } from './graph/fold-batch-norm.js';
import { graphInvalid, type Graph, type Value } from './graph/graph.js';
import { logitsName } from './network.js';

/** A cut's graph as an engine runs it: batch normalisation folded, written as ONNX. Its logits are `logits_<exit>`. */
export function encodeCut(exit: Exit, graph: Graph): CutGraph {
  return {
    exit,
    onnx: encodeOnnx(foldBatchNorm(graph)),
    inputs: graph.inputs.map(toTensorInfo),
    outputs: graph.outputs.map(toTensorInfo),
    logits: logitsName(exit),
  };
}

function toTensorInfo({ name, type, shape }: Value): TensorInfo {
  if (type !== 'uint8' && type !== 'float32')
    throw graphInvalid(name, `an edge of a cut must be uint8 or float32, it is ${type}`);
  return { name, type, shape };
}
