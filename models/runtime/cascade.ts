import { passHold, release, type Allocate } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Logits } from '../../src/core/label-map.js';
import { largeBytes } from '../../src/core/large-bytes.js';
import type { Exit } from '../../src/core/segmentation.js';
import { FRAME_INPUT, type TensorInfo } from '../cut-graph.js';
import { RESIZED_INPUT, resizeFrame } from '../resized-frame.js';
import type { InferenceClient, InferenceSession, RunResult } from './inference-client.js';

/** How far a cascade may go. */
export interface CascadeOptions {
  /** Asked before each cut after the first, which waits for the answer; absent, every cut runs. */
  readonly proceed?: ((next: Exit) => boolean | Promise<boolean>) | undefined;
  /** Where the bytes of the logits, and of a frame that is resized on the way, come from. @defaultValue new ones */
  readonly allocate?: Allocate | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a cascade came to. */
export interface CascadeResult {
  /** The last cut that ran. */
  readonly exit: Exit;
  readonly logits: Logits;
  /** The engine's own time for each cut that ran, ms. */
  readonly engineMs: Readonly<Partial<Record<Exit, number>>>;
}

/**
 * Takes a frame through a network's cuts, one after the other, in one slot.
 *
 * @param cuts at least one, cheapest first
 */
export async function runCascade(
  client: Pick<InferenceClient, 'upload' | 'run'>,
  frame: Frame,
  slot: string,
  cuts: readonly InferenceSession[],
  { proceed, allocate, signal }: CascadeOptions,
): Promise<CascadeResult> {
  const { tensor, bytes } = entryOf(frame, cuts[0]!, allocate); // at least one
  await client.upload(slot, tensor, bytes, signal);
  if (bytes !== frame.pixels) release(bytes);
  const engineMs: Partial<Record<Exit, number>> = {};
  let last: { exit: Exit; logits: Logits } | undefined;
  for (const [index, session] of cuts.entries()) {
    signal?.throwIfAborted();
    const { exit, logits } = session.cut;
    if (last && (await proceed?.(exit)) === false) break;
    // Without a controller nobody looks at the logits on the way: they need not cross the pipe.
    const isWanted = proceed !== undefined || index === cuts.length - 1;
    const fetch = isWanted ? [logits] : [];
    const result = await client.run(session, slot, { fetch, allocate, signal });
    engineMs[exit] = result.inferMs;
    if (!isWanted) continue;
    if (last) release(last.logits.data);
    last = { exit, logits: logitsOf(result) };
  }
  return { ...last!, engineMs }; // the last cut's logits are always fetched
}

/** What the first cut takes of the frame: all of it, or a small picture of it. */
function entryOf(
  frame: Frame,
  { cut }: InferenceSession,
  allocate: Allocate = largeBytes,
): { readonly tensor: TensorInfo; readonly bytes: Uint8Array } {
  const small = cut.inputs.find(({ name }) => name === RESIZED_INPUT);
  if (!small) return { tensor: frameTensor(frame), bytes: frame.pixels };
  const [, , height = 0, width = 0] = small.shape;
  const bytes = allocate(3 * height * width * Float32Array.BYTES_PER_ELEMENT);
  resizeFrame(frame.pixels, frame, { width, height }, new Float32Array(bytes.buffer));
  return { tensor: small, bytes };
}

function frameTensor({ width, height }: Frame): TensorInfo {
  return { name: FRAME_INPUT, type: 'uint8', shape: [1, height, width, 3] };
}

/** A logits tensor, Float32 NCHW with N = 1, under its own name: no copy. Its data is what is released. */
function logitsOf({ tensors, bytes }: RunResult): Logits {
  const { data, shape } = tensors[0]!; // one is fetched
  const [, classes = 0, height = 0, width = 0] = shape;
  passHold(bytes, data);
  return { classes, height, width, data: data as Float32Array }; // CutGraph: logits are float32
}
