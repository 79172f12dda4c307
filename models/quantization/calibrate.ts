import type { Geometry } from '../cut-graph.js';
import { withOutputs, EngineCascade, type Picture } from './engine-cascade.js';
import type { Affine } from '../graph/quantization.js';
import { inputSizeFor, type Size } from '../input-size.js';
import type { Network } from '../network.js';
import type { Normalization } from '../preprocessing.js';
import type { Engine } from '../runtime/engine.js';
import { quantizableActivations } from './activations.js';
import { Histogram, type Range } from './histogram.js';
import { integerReady } from './integer-ready.js';
import type { QuantizationPlan } from './quantize-graph.js';

/**
 * How an activation's range is chosen from the values it took:
 * - `least-error`: rounding and cutting off together cost least, in squares
 * - `trimmed`: without the outermost 0.01 % on either side
 * - `extremes`: all of it
 */
export const RANGE_RULES = ['least-error', 'trimmed', 'extremes'] as const;
export type RangeRule = (typeof RANGE_RULES)[number];

/** What a network is calibrated with. */
export interface CalibrateOptions {
  /** Ordinary pictures of what it will see, all of one size; 10 to 30 are enough. Never those it will be judged by. */
  readonly pictures: readonly [Picture, ...Picture[]];
  /** The largest input size that counts; half and a quarter of its sides count as much. */
  readonly size: Size;
  readonly normalization: Normalization;
  /** Where the float32 network runs. */
  readonly engine: Engine;
  /** @defaultValue 'least-error' */
  readonly rule?: RangeRule | undefined;
  /** Convolutions that stay float32. @defaultValue none */
  readonly float?: ReadonlySet<string> | undefined;
  /** Hears after each picture. @defaultValue nobody */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Parts of the largest size's sides. */
const SIZE_PARTS = [1, 1 / 2, 1 / 4] as const;

/**
 * Finds out which range each activation of a network takes, and so what its bytes are to stand for.
 *
 * The float32 network sees every picture at three sizes, because what a deep layer sees depends on the size and one plan
 * serves them all.
 *
 * @throws Error in the engine's own words; the signal's reason
 */
export async function calibrate(network: Network, options: CalibrateOptions): Promise<QuantizationPlan> {
  const { pictures, size, rule = 'least-error', float = new Set<string>(), signal } = options;
  const histograms = new Map<string, Histogram>();
  const known = new Map<string, Affine>();
  const sizes = SIZE_PARTS.map((part) =>
    inputSizeFor(pictures[0], { width: size.width * part, height: size.height * part }),
  );
  let done = 0;
  for (const inputSize of sizes) {
    const ready = integerReady(network.cutGraphs(geometryOf(pictures[0], inputSize)), options.normalization);
    for (const [name, affine] of ready.known) known.set(name, affine);
    const names = ready.cuts.map(quantizableActivations);
    const observed = ready.cuts.map((cut, index) => withOutputs(cut, names[index] ?? []));
    await using cascade = await EngineCascade.load(options.engine, observed);
    for (const picture of pictures) {
      signal?.throwIfAborted();
      const tensors = await cascade.run(picture);
      for (const name of names.flat()) addTo(histograms, name, tensors.get(name)?.data);
      options.onProgress?.(++done, sizes.length * pictures.length);
    }
  }
  const ranges = [...histograms].map(
    ([name, histogram]) => [name, affineOf(rangeBy(rule, histogram))] as const,
  );
  return { activations: new Map([...ranges, ...known]), float };
}

/** The scale and zero point that spread 256 bytes over a range, so that 0 has a byte of its own. */
export function affineOf({ min, max }: Range): Affine {
  // single precision is what the engine multiplies with; a tensor that is always 0 may have any scale
  const scale = Math.fround((max - min) / 255) || 1;
  return { scale, zeroPoint: Math.min(Math.max(Math.round(-min / scale), 0), 255) };
}

function geometryOf(frame: Size, input: Size): Geometry {
  const { width: frameWidth, height: frameHeight } = frame;
  return { frameWidth, frameHeight, inputWidth: input.width, inputHeight: input.height };
}

function rangeBy(rule: RangeRule, histogram: Histogram): Range {
  switch (rule) {
    case 'least-error':
      return histogram.leastError();
    case 'trimmed':
      return histogram.trimmed(1e-4);
    case 'extremes':
      return histogram.extremes;
    default:
      return rule satisfies never;
  }
}

function addTo(
  histograms: Map<string, Histogram>,
  name: string,
  values: Float32Array | Uint8Array | undefined,
): void {
  if (!(values instanceof Float32Array)) return;
  const histogram = histograms.get(name) ?? new Histogram();
  histogram.add(values);
  histograms.set(name, histogram);
}
