import { frontOf, type Recommendation } from '../../../pipelines/tune/recommend.js';
import type { TunedPoint } from '../../../pipelines/tune/tune.js';
import type { TuneOutcome } from './tune-source.js';

/** What tuning found out, for a script; docs/tuning.md says what each field means. */
export function tuneJson(
  outcome: TuneOutcome,
  files: { readonly profile: string; readonly picture?: string | undefined },
): string {
  const { result, recommendation, machine, model, picture, deadlineMs, minQuality, quality } = outcome;
  const { frames, loadBefore, elapsedMs } = outcome;
  const front = new Set(frontOf(result.points));
  return JSON.stringify(
    {
      machine,
      model,
      picture,
      deadlineMs,
      minQuality: minQuality ?? null,
      quality,
      frames,
      loadBefore: Number(loadBefore.toFixed(2)),
      seconds: Number((elapsedMs / 1000).toFixed(1)),
      recommendation: recommendationOf(recommendation),
      points: result.points.map((point) => ({ ...pointOf(point), front: front.has(point) })),
      skipped: result.skipped.map(({ inputSize, exit, reason }) => ({ size: inputSize, exit, reason })),
      profile: files.profile,
      pictureFile: files.picture ?? null,
    },
    null,
    2,
  );
}

function recommendationOf(recommendation: Recommendation<TunedPoint>): object {
  if (recommendation.kind === 'fits') return { kind: 'fits', point: pointOf(recommendation.point) };
  const { kind, nearest, deadlineMs = null, minQuality = null } = recommendation;
  return { kind, nearest: pointOf(nearest), deadlineMs, minQuality };
}

function pointOf({ inputSize, exit, quality, endToEndMs, cutMs, samples }: TunedPoint): object {
  return { size: inputSize, exit, quality, endToEndMs, cutMs, samples };
}
