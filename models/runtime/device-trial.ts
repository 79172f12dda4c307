import { SegcastError } from '../../src/core/errors.js';
import type { CutGraph } from '../cut-graph.js';
import type { InferenceClient, InferenceSession } from './inference-client.js';
import { paceNetwork, proofAnswer, proofNetwork, type TrialNetwork } from './trial-graphs.js';

const SLOT = 'trial';
/** Largest deviation from the known answer, relative to the answer's largest value. */
const TOLERANCE = 1e-3;
/** The same in half precision, whose numbers have 11 bits and may be summed with as few. */
export const HALF_TOLERANCE = 1e-2;
/** Pixels a side of the network that is timed: 1.8 billion multiply-adds, about ICNet's own work on a small picture. */
const PACE_SIZE = 128;
const GLANCE_SIZE = 16;
const SLOW_GLANCE_MS = 100;

/**
 * Proves that a device computes: a real network, run where all others will be, must give the answer known beforehand.
 *
 * @param tolerance largest deviation from the known answer, relative to the answer's largest value
 * @throws SegcastError `engine-failed` when the answer is another, and whatever the client throws
 */
export async function proveAnswer(client: InferenceClient, tolerance = TOLERANCE): Promise<void> {
  const network = proofNetwork();
  await withNetwork(client, network, async (run) => {
    const answer = await run();
    const expected = proofAnswer(network.frame);
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const deviation = largestDeviation(answer, expected) / scale;
    if (!(deviation <= tolerance)) throw wrongAnswer(deviation, tolerance);
  });
}

/**
 * How long a device takes for a network of convolutions, ms: the best of four runs.
 *
 * Measured from this process, so that carrying data to the device and back counts. A device that is slow with a
 * sixty-fourth of the work (a renderer in software takes most of a second) is spared the rest: its time is extrapolated.
 */
export async function measurePaceMs(client: InferenceClient): Promise<number> {
  const glanceMs = await bestRunMs(client, GLANCE_SIZE, 2);
  if (glanceMs > SLOW_GLANCE_MS) return glanceMs * (PACE_SIZE / GLANCE_SIZE) ** 2;
  return bestRunMs(client, PACE_SIZE, 4);
}

/** The first run warms up; it is never the best. */
async function bestRunMs(client: InferenceClient, size: number, count: number): Promise<number> {
  return withNetwork(client, paceNetwork(size), async (run) => {
    let bestMs = Infinity;
    for (let index = 0; index < count; index++) {
      const startedAt = performance.now();
      await run();
      bestMs = Math.min(bestMs, performance.now() - startedAt);
    }
    return bestMs;
  });
}

async function withNetwork<T>(
  client: InferenceClient,
  { cut, frame }: TrialNetwork,
  use: (run: () => Promise<Float32Array>) => Promise<T>,
): Promise<T> {
  const session = await client.load(cut);
  const result = await use(() => runOnce(client, session, cut, frame));
  await client.release(SLOT);
  await client.unload(session);
  return result;
}

async function runOnce(
  client: InferenceClient,
  session: InferenceSession,
  { inputs, logits }: CutGraph,
  frame: Uint8Array,
): Promise<Float32Array> {
  for (const input of inputs) await client.upload(SLOT, input, frame);
  const { tensors } = await client.run(session, SLOT, { fetch: [logits] });
  const [tensor] = tensors;
  // Trial networks end in float32; the reply holds exactly what was fetched.
  return tensor!.data as Float32Array;
}

/** NaN when any value is not a number, so that a comparison with it fails. */
function largestDeviation(received: Float32Array, expected: Float32Array): number {
  if (received.length !== expected.length) return NaN;
  return expected.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (received[index] ?? NaN))),
    0,
  );
}

function wrongAnswer(deviation: number, tolerance: number): SegcastError {
  return new SegcastError(
    'engine-failed',
    `The device computes wrongly: a known convolution is off by ${(deviation * 100).toPrecision(2)}%, expected at most ${tolerance * 100}%.`,
    'Update the graphics driver, or use --device cpu.',
  );
}
