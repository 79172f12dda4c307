/**
 * The building thread: opens a model from its folder and builds its cuts for the sizes it is asked for.
 *
 * Started by startBuildingWorker() and by nobody else; ended from outside.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { CutGraph } from '../cut-graph.js';
import { openModel } from '../model.js';
import { toErrorMessage, type BuildReply, type BuildRequest, type BuildingTask } from './build-messages.js';

const { folder } = workerData as BuildingTask; // startBuildingWorker() has put it there
const port = parentPort!; // this file is the entry of a thread
const opening = openModel(folder);
// Whoever asks for a network is told; until then it is nobody's failure.
opening.catch(() => undefined);

port.on('message', (request: BuildRequest) => {
  void answer(request).then((reply) => port.postMessage(reply, movables(reply)));
});

async function answer({ id, geometry }: BuildRequest): Promise<BuildReply> {
  try {
    const model = await opening;
    return { kind: 'built', id, cuts: model.buildCuts(geometry).map(withOwnBuffer) };
  } catch (error) {
    return { kind: 'refused', id, error: toErrorMessage(error) };
  }
}

/** A buffer shared with others (Node's pool for small ones) cannot be moved to another thread. */
function withOwnBuffer(cut: CutGraph): CutGraph {
  const { onnx } = cut;
  return { ...cut, onnx: onnx.byteLength === onnx.buffer.byteLength ? onnx : Uint8Array.from(onnx) };
}

function movables(reply: BuildReply): ArrayBuffer[] {
  if (reply.kind === 'refused') return [];
  return reply.cuts.map(({ onnx }) => onnx.buffer as ArrayBuffer); // encodeOnnx() and from() allocate plain buffers
}
