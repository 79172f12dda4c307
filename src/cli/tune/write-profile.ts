import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { profileForBudget } from '../../../pipelines/budget/profiles.js';
import { formatProfile } from '../../../pipelines/tune/format-profile.js';
import type { TunedPoint } from '../../../pipelines/tune/tune.js';
import { worthKeeping } from '../../../pipelines/tune/worth-keeping.js';
import type { AdaptiveProfile, MeasuredPoint } from '../../core/profile.js';
import { packageManifest } from '../package-manifest.js';
import { recommendationText } from '../terminal/tune-text.js';
import type { TuneOutcome } from './tune-source.js';

/** Writes what tuning found out as a profile for `segcast watch`. */
export async function writeProfile(path: string, outcome: TuneOutcome): Promise<void> {
  await writeFile(path, formatProfile(profileOf(path, outcome), recommendationText(outcome)));
}

function profileOf(
  path: string,
  { result, machine, picture, deadlineMs, quality }: TuneOutcome,
): AdaptiveProfile {
  const { version } = packageManifest();
  const points = worthKeeping(result.points, deadlineMs).map(measured);
  const tuned = { machine, version, picture, quality, points };
  const { fps, ...profile } = profileForBudget(deadlineMs);
  return { ...profile, name: basename(path), fps: Number(fps.toFixed(2)), tuned };
}

function measured({
  model,
  precision,
  inputSize,
  exit,
  quality,
  cutMs,
  endToEndMs,
}: TunedPoint): MeasuredPoint {
  return { model, precision, inputSize, exit, quality, cutMs, endToEndMs };
}
