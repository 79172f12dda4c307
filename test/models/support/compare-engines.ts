import type { Exit } from '../../../src/core/segmentation.js';
import type { CutGraph } from '../../../models/cut-graph.js';
import type { Size } from '../../../models/input-size.js';
import { upsampleLabels } from '../../../models/labels/upsample.js';
import type { Network } from '../../../models/network.js';
import type { EngineSession } from '../../../models/runtime/engine.js';
import { openOnnxEngine } from '../../../models/runtime/onnx-engine.js';
import { allocateTensor, type Tensor } from '../../../models/runtime/tensor.js';
import { patternFrame } from './tensors.js';

/** How far apart two engines are at one exit. */
export interface ExitComparison {
  readonly exit: Exit;
  /** The largest difference of logits, as a part of the largest logit. */
  readonly deviation: number;
  /** Pixels of the frame that get another class. */
  readonly labelsThatDiffer: number;
  /** How many classes the frame shows: one alone would prove little. */
  readonly classesSeen: number;
}

/** Compiles a network for an engine. */
export type LoadNetwork = (onnx: Uint8Array) => EngineSession | Promise<EngineSession>;

/**
 * Takes one frame through a network's cuts on ONNX Runtime and on another engine, both from the frame on.
 *
 * @param picture rgb24 of the size; a pattern unless given
 */
export async function compareEngines(
  network: Pick<Network, 'buildCuts'>,
  { width, height }: Size,
  load: LoadNetwork,
  picture = patternFrame(height, width),
): Promise<ExitComparison[]> {
  const cuts = network.buildCuts({
    frameWidth: width,
    frameHeight: height,
    inputWidth: width,
    inputHeight: height,
  });
  const ort = await openOnnxEngine({ provider: 'cpu', threads: 1 });
  const shown = { width, height, picture };
  const expected = await logitsOfCuts(cuts, shown, (onnx) => ort.load(onnx));
  const received = await logitsOfCuts(cuts, shown, load);
  return cuts.map(({ exit }, index) => compare(exit, expected[index]!, received[index]!, { width, height })); // one each
}

async function logitsOfCuts(
  cuts: readonly CutGraph[],
  { width, height, picture }: Size & { readonly picture: Uint8Array },
  load: LoadNetwork,
): Promise<Tensor[]> {
  const frame = {
    name: 'frame',
    type: 'uint8',
    shape: [1, height, width, 3],
    data: picture,
  } as const;
  const tensors = new Map<string, Tensor>([['frame', frame]]);
  const logits: Tensor[] = [];
  for (const cut of cuts) {
    await using session = await load(cut.onnx);
    const outputs = session.outputs.map((info) => allocateTensor(info));
    await session.run(
      session.inputs.map(({ name }) => tensors.get(name)!), // the frame, or what an earlier cut made
      outputs,
    );
    for (const output of outputs) tensors.set(output.name, output);
    logits.push(tensors.get(cut.logits)!); // one of its outputs
  }
  return logits;
}

function compare(exit: Exit, expected: Tensor, received: Tensor, size: Size): ExitComparison {
  let peak = 0;
  let gap = 0;
  expected.data.forEach((logit, index) => {
    peak = Math.max(peak, Math.abs(logit));
    const difference = Math.abs(logit - received.data[index]!); // of the same shape
    gap = Number.isNaN(difference) ? Infinity : Math.max(gap, difference);
  });
  const labels = labelsOf(expected, size);
  const others = labelsOf(received, size);
  return {
    exit,
    deviation: gap / peak,
    labelsThatDiffer: labels.reduce((count, id, pixel) => count + (id === others[pixel] ? 0 : 1), 0),
    classesSeen: new Set(labels).size,
  };
}

function labelsOf({ shape, data }: Tensor, { width, height }: Size): Uint8Array {
  const [, classes = 0, rows = 0, columns = 0] = shape;
  const logits = { classes, height: rows, width: columns, data: data as Float32Array }; // logits are float32
  return upsampleLabels(logits, width, height).ids;
}
