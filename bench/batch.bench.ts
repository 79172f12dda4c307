/**
 * What one run for the frames of several cameras would gain over a run for each: ICNet to its last exit, batches of 1, 2 and 4, on
 * two threads of the cpu or on a graphics card.
 *
 *   npx tsx bench/batch.bench.ts [--device cpu|webgpu|cuda|tensorrt] [--size 320x192 ...] [--rounds 12]
 */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { decodeOnnx } from '../models/graph/decode-onnx.js';
import { encodeOnnx } from '../models/graph/encode-onnx.js';
import type { Constant, Graph, Value } from '../models/graph/graph.js';
import { PROVIDERS, type Provider } from '../models/runtime/engine.js';
import { openOnnxEngine } from '../models/runtime/onnx-engine.js';
import { allocateTensor, type Tensor } from '../models/runtime/tensor.js';
import { loadModel } from '../models/zoo.js';
import { parseSize } from '../src/cli/parse.js';
import { describeMachine, formatTable, measureInterleaved, type Alternative } from './harness.js';

const BATCHES = [1, 2, 4];
const MOST = Math.max(...BATCHES);

const { values: options } = parseArgs({
  options: {
    device: { type: 'string', default: 'cpu' },
    size: { type: 'string', multiple: true, default: ['320x192', '896x512'] },
    rounds: { type: 'string', default: '12' },
  },
});
console.log(`${describeMachine()}, ${options.device}`);
await using engine = await openOnnxEngine({ provider: providerOf(options.device), threads: 2 });
const model = await loadModel('icnet-camvid');
for (const { width, height } of options.size.map(parseSize)) {
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  const network = decodeOnnx(model.exportOnnx(geometry));
  const ways = await Promise.all(BATCHES.map((batch) => loadBatched(network, batch)));
  assertSameLogits(ways);
  const measured = await measureInterleaved(ways, { rounds: Number(options.rounds), warmup: 2 });
  console.log(formatTable(`${MOST} frames, ${width}x${height}`, measured));
}

function providerOf(device: string): Provider {
  const provider = PROVIDERS.find((name) => name === device);
  assert.ok(provider, `--device is one of ${PROVIDERS.join(', ')}, not ${device}`);
  return provider;
}

/** A way to have MOST frames segmented: so many at a time. */
interface Way extends Alternative {
  /** Of all frames, after a run. */
  readonly logits: () => readonly number[];
  readonly run: () => Promise<void>;
}

async function loadBatched(network: Graph, batch: number): Promise<Way> {
  const session = await engine.load(encodeOnnx(withBatch(network, batch)));
  const rounds = Array.from({ length: MOST / batch }, (_, round) => ({
    inputs: session.inputs.map((info) => filled(allocateTensor(info), round)),
    outputs: session.outputs.map((info) => allocateTensor(info)),
  }));
  const run = async () => {
    for (const { inputs, outputs } of rounds) await session.run(inputs, outputs);
  };
  await run();
  const logits = () => rounds.flatMap(({ outputs }) => outputs.flatMap(({ data }) => [...data]));
  return { name: `${batch} at a time`, run, logits };
}

/** The same frames in the same order, whatever the batch: each byte follows from its place among all. */
function filled(tensor: Tensor, round: number): Tensor {
  const start = round * tensor.data.length;
  tensor.data.forEach((_, index) => {
    const place = start + index;
    tensor.data[index] = (Math.imul(place, 0x9e3779b9) >>> 24) & 0xff;
  });
  return tensor;
}

/** The network for several pictures at once: the first axis of everything that flows, and of the sizes that it is resized to. */
function withBatch(graph: Graph, batch: number): Graph {
  const widened = <V extends Value>(value: V): V =>
    value.shape.length === 4 && value.shape[0] === 1
      ? { ...value, shape: [batch, ...value.shape.slice(1)] }
      : value;
  const constants = new Map([...graph.constants].map(([name, constant]) => [name, resized(constant, batch)]));
  const flowing = [...graph.values].filter(([name]) => !constants.has(name));
  return {
    ...graph,
    inputs: graph.inputs.map(widened),
    outputs: graph.outputs.map(widened),
    constants,
    values: new Map([...flowing.map(([name, value]) => [name, widened(value)] as const), ...constants]),
  };
}

function resized(constant: Constant, batch: number): Constant {
  const { data } = constant;
  const isSizes = data instanceof BigInt64Array && data.length === 4;
  return isSizes ? { ...constant, data: BigInt64Array.of(BigInt(batch), ...data.slice(1)) } : constant;
}

function assertSameLogits(ways: readonly Way[]): void {
  const [expected, ...others] = ways.map(({ logits }) => logits());
  for (const received of others)
    for (const [index, logit] of expected!.entries())
      // there is a first way
      assert.ok(Math.abs(logit - received[index]!) < 1e-2, `logit ${index}: ${received[index]} for ${logit}`); // as many
}
