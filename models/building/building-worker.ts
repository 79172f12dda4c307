/**
 * The building thread: opens a model from its folder and builds its cuts for the sizes it is asked for.
 *
 * Started by startBuildingWorker() and by nobody else; ended from outside.
 */
import { parentPort } from 'node:worker_threads';
import type { CutGraph } from '../cut-graph.js';
import { openModel, type Model } from '../model.js';
import { toErrorMessage, type BuildMessage, type BuildReply } from './build-messages.js';

const port = parentPort!; // this file is the entry of a thread
let opening: Promise<Model> | undefined;

port.on('message', (message: BuildMessage) => {
  if (message.kind === 'open') open(message.folder);
  else void answer(message).then((reply) => port.postMessage(reply, movables(reply)));
});

function open(folder: string): void {
  opening = openModel(folder);
  // Whoever asks for a network is told; until then it is nobody's failure.
  opening.catch(() => undefined);
}

async function answer({ id, geometry }: Extract<BuildMessage, { kind: 'build' }>): Promise<BuildReply> {
  try {
    const model = await opening!; // BuildingThread says the folder first
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
