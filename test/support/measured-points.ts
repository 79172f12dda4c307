import type { TunedPoint } from '../../pipelines/tune/tune.js';
import type { Exit } from '../../src/core/segmentation.js';

/** A point of an 8:5 picture, as wide as told, with the same cost at every quantile. */
export function measuredPoint(
  width: number,
  exit: Exit,
  { costMs, quality }: { readonly costMs: number; readonly quality: number },
): TunedPoint {
  const ms = { p50: costMs, p95: costMs, p99: costMs };
  const inputSize = { width, height: (width * 5) / 8 };
  return {
    model: 'icnet-camvid',
    precision: 'fp32',
    inputSize,
    exit,
    quality,
    endToEndMs: ms,
    cutMs: { [exit]: ms },
    samples: 9,
  };
}
