// Compares the exits with reference logits computed by another framework, on the same picture and weights.
//
//   npx tsx scripts/check-reference.ts --weights-folder <folder> [--model icnet-camvid]
//
// The folder holds reference-*.safetensors files with `input` (uint8, [height, width, 3]) and the logits `low`, `mid`
// and `high` (float32, NCHW). Exits 1 when a difference exceeds 1e-3 of the reference.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { FRAME_INPUT } from '../models/cut-graph.js';
import type { Model } from '../models/model.js';
import { toWeights } from '../models/weights/float-tensors.js';
import { readSafetensors, type StoredTensor } from '../models/weights/safetensors.js';
import { loadModel } from '../models/zoo.js';

const TOLERANCE = 1e-3;

const { values } = parseArgs({
  options: {
    'weights-folder': { type: 'string' },
    model: { type: 'string', default: 'icnet-camvid' },
  },
});
const folder = values['weights-folder'];
if (folder === undefined) {
  console.error('usage: check-reference.ts --weights-folder <folder> [--model name]');
  process.exit(2);
}

const model = await loadModel(values.model);
const files = (await readdir(folder)).filter((name) => /^reference-.*\.safetensors$/.test(name));
if (files.length === 0) {
  console.error(`${folder} holds no reference-*.safetensors`);
  process.exit(2);
}
let worst = 0;
for (const file of files) worst = Math.max(worst, await compareFile(model, join(folder, file)));
process.exitCode = worst <= TOLERANCE ? 0 : 1;

/** Prints the differences of one file; returns the largest. */
async function compareFile(network: Model, path: string): Promise<number> {
  const tensors = new Map(readSafetensors(await readFile(path), path));
  const input = tensors.get('input');
  if (input === undefined) throw new Error(`${path} holds no tensor "input"`);
  tensors.delete('input');
  const references = toWeights(tensors, path);
  const logits = await runExits(network, input);
  let worst = 0;
  for (const [exit, received] of logits) {
    const expected = references.get(exit)?.data;
    if (expected?.length !== received.length)
      throw new Error(`${path}: logits "${exit}" are missing or of another size`);
    const { maximum, l2 } = difference(expected, received);
    console.log(
      `${path} ${exit}: max |difference| / max |reference| ${maximum.toExponential(2)}, relative L2 ${l2.toExponential(2)}`,
    );
    worst = Math.max(worst, maximum, l2);
  }
  return worst;
}

/** Runs the cuts at the picture's own size. */
async function runExits(network: Model, input: StoredTensor): Promise<Map<string, Float32Array>> {
  const [height = 0, width = 0] = input.shape;
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  const feeds: Record<string, OrtTensor> = {
    [FRAME_INPUT]: new OrtTensor('uint8', Uint8Array.from(input.bytes), [1, height, width, 3]),
  };
  const logits = new Map<string, Float32Array>();
  for (const cut of network.buildCuts(geometry)) {
    const session = await InferenceSession.create(cut.onnx);
    Object.assign(
      feeds,
      await session.run(Object.fromEntries(cut.inputs.map(({ name }) => [name, feeds[name]!]))),
    ); // earlier cuts gave it
    await session.release();
    logits.set(cut.exit, feeds[cut.logits]!.data as Float32Array); // logits are float32 by the contract
  }
  return logits;
}

function difference(expected: Float32Array, received: Float32Array): { maximum: number; l2: number } {
  const norm = (numbers: Float32Array) =>
    Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0));
  const peak = (numbers: Float32Array) =>
    numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const gap = expected.map((number, index) => number - (received[index] ?? NaN));
  return { maximum: peak(gap) / peak(expected), l2: norm(gap) / norm(expected) };
}
