import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { encodeOnnx } from '../../../models/graph/encode-onnx.js';
import type { Graph } from '../../../models/graph/graph.js';

/** A tensor in or out of a test's run. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array | BigInt64Array;
}

/** Runs a graph once, as the ONNX file it becomes, on ONNX Runtime's CPU provider. */
export async function runGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  return runOnnx(encodeOnnx(graph), inputs);
}

/** Runs an ONNX file once. */
export async function runOnnx(
  onnx: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  try {
    const feeds = Object.entries(inputs).map(
      ([name, { shape, data }]) => [name, toOrt(shape, data)] as const,
    );
    const results = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [
        name,
        { shape: dims, data: data as Tensor['data'] }, // our graphs have no other element types
      ]),
    );
  } finally {
    await session.release();
  }
}

function toOrt(shape: readonly number[], data: Tensor['data']): OrtTensor {
  if (data instanceof Float32Array) return new OrtTensor('float32', data, shape);
  if (data instanceof Uint8Array) return new OrtTensor('uint8', data, shape);
  return new OrtTensor('int64', data, shape);
}
