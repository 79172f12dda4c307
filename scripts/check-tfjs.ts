// Compares TensorFlow.js with ONNX Runtime on every architecture of the catalogue, with weights made from their names.
//
//   npx tsx scripts/check-tfjs.ts [--size 97x65] [--only name-part]
//
// Prints one line an exit; exits 1 when logits deviate by more than 1e-4 of the largest, or any pixel gets another class.
// Some networks magnify rounding so much with such weights that ONNX Runtime deviates by more from itself with and without
// its optimisations: twice that is then allowed.
// Takes some minutes: the largest networks have 60 million parameters.
import { parseArgs } from 'node:util';
import * as runtime from 'onnxruntime-node';
import { buildArchitecture } from '../models/architecture.js';
import { ARCHITECTURES } from '../models/catalogue.js';
import type { EngineSession } from '../models/runtime/engine.js';
import { OnnxSession } from '../models/runtime/onnx-session.js';
import { openBackend } from '../models/runtime/tfjs/open-backend.js';
import { TfjsSession } from '../models/runtime/tfjs/tfjs-session.js';
import { parseSize } from '../src/cli/parse.js';
import { compareEngines } from '../test/models/support/compare-engines.js';
import { seededWeights } from '../test/models/support/seeded-weights.js';

const TOLERANCE = 1e-4;

const { values } = parseArgs({
  options: { size: { type: 'string', default: '97x65' }, only: { type: 'string', default: '' } },
});
const size = parseSize(values.size);
const { tf, description } = await openBackend({ provider: 'cpu' });
console.log(description);
const chosen = ARCHITECTURES.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0) {
  console.error(`no architecture has "${values.only}" in its name`);
  process.exit(2);
}
for (const architecture of chosen) {
  const startedAt = performance.now();
  const network = buildArchitecture(architecture, { weights: seededWeights() });
  const compared = await compareEngines(network, size, (onnx) => new TfjsSession(tf, onnx));
  const rounding = compared.some(({ deviation }) => deviation > TOLERANCE)
    ? await compareEngines(network, size, loadUnoptimized)
    : [];
  for (const [index, { exit, deviation, labelsThatDiffer, classesSeen }] of compared.entries()) {
    const ortItself = rounding[index]?.deviation ?? 0;
    const isWell = deviation <= Math.max(TOLERANCE, 2 * ortItself) && labelsThatDiffer === 0;
    if (!isWell) process.exitCode = 1;
    const yardstick = ortItself > 0 ? ` (ort from itself ${ortItself.toExponential(1)})` : '';
    const figures = `deviation ${deviation.toExponential(1)}${yardstick}, ${labelsThatDiffer} other labels, ${classesSeen} classes`;
    console.log(`${isWell ? 'ok  ' : 'FAIL'} ${architecture.name} ${exit}: ${figures}`);
  }
  console.log(
    `     ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${tf.memory().numTensors} tensors left`,
  );
}

/** ONNX Runtime without its graph optimisations. */
async function loadUnoptimized(onnx: Uint8Array): Promise<EngineSession> {
  const session = await runtime.InferenceSession.create(onnx, { graphOptimizationLevel: 'disabled' });
  return new OnnxSession(runtime, session, []);
}
