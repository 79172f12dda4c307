import { encodeOnnx } from '../../../../../models/graph/encode-onnx.js';
import type { Graph } from '../../../../../models/graph/graph.js';
import type { EngineSession } from '../../../../../models/runtime/engine.js';
import { allocateTensor, type Tensor } from '../../../../../models/runtime/tensor.js';
import type { Tfjs } from '../../../../../models/runtime/tfjs/operator.js';
import { TfjsSession } from '../../../../../models/runtime/tfjs/tfjs-session.js';

/** Arrays by the names of a network's inputs. */
export type Feeds = Readonly<Record<string, Tensor['data']>>;

/** Runs a session once: its outputs in order. */
export async function runSession(session: EngineSession, feeds: Feeds): Promise<Tensor[]> {
  const inputs = session.inputs.map((info) => ({ ...info, data: feeds[info.name]! })); // the test feeds every input
  const outputs = session.outputs.map((info) => allocateTensor(info));
  await session.run(inputs, outputs);
  return outputs;
}

/** Loads a graph, as the ONNX file it becomes, and runs it once. */
export async function runOnTfjs(tf: Tfjs, graph: Graph, feeds: Feeds): Promise<Tensor[]> {
  await using session = new TfjsSession(tf, encodeOnnx(graph));
  return await runSession(session, feeds);
}
