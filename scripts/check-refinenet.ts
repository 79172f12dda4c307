// Compares RefineNets at their published size with an independent PyTorch implementation, on weights made by formula.
// Needs some 4 GB for the largest; npm test has the same comparison with narrow networks.
//
//   python test/references/refinenet_reference.py --full <references.safetensors> [--only <architecture> ...]
//   npx tsx scripts/check-refinenet.ts <references.safetensors>
//
// Exits 1 when a difference exceeds 1e-4 of the largest logit.
import { readFile } from 'node:fs/promises';
import { buildArchitecture } from '../models/architecture.js';
import { architectureOf } from '../models/catalogue.js';
import { toWeights } from '../models/weights/float-tensors.js';
import { readSafetensors } from '../models/weights/safetensors.js';
import { runOnnx } from '../test/models/support/run-graph.js';
import { numbers } from '../test/models/support/tensors.js';
import { refinenetWeights } from '../test/models/refinenet/refinenet-weights.js';

const TOLERANCE = 1e-4;
/** Of the references' image. */
const [HEIGHT, WIDTH] = [65, 97];
const GEOMETRY = { frameHeight: HEIGHT, frameWidth: WIDTH, inputHeight: HEIGHT, inputWidth: WIDTH };

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: check-refinenet.ts <references.safetensors>');
  process.exit(2);
}
const references = toWeights(readSafetensors(await readFile(path), path), path);
if (references.size === 0) throw new Error(`${path} holds no logits`);
for (const [name, { data }] of references) {
  const gap = difference(data, await logitsOf(name));
  console.log(`${name}: max |difference| / max |reference| ${gap.toExponential(2)}`);
  if (!(gap <= TOLERANCE)) process.exitCode = 1;
}

async function logitsOf(name: string): Promise<ArrayLike<number | bigint>> {
  const network = buildArchitecture(architectureOf(name), { weights: refinenetWeights(), classes: 5 });
  const onnx = network.exportOnnx(GEOMETRY, { layout: 'image' });
  const { logits_high: logits } = await runOnnx(onnx, { image: numbers([1, 3, HEIGHT, WIDTH], 1) });
  return logits!.data; // every network has the exit
}

function difference(expected: Float32Array, received: ArrayLike<number | bigint>): number {
  if (expected.length !== received.length) return Infinity;
  const peak = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const gaps = expected.map((number, index) => Math.abs(number - Number(received[index])));
  return gaps.reduce((most, gap) => Math.max(most, gap), 0) / peak;
}
