import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SegcastError } from '../../src/core/errors.js';
import type { AdaptiveProfile, MeasuredPoint, TunedLadder } from '../../src/core/profile.js';
import type { Size } from '../../src/core/size.js';
import { checkYaml, type YamlProblem } from './checked-yaml.js';
import { ProfileFileSchema, type ProfileFile, type ProfileFilePoint } from './profile-schema.js';

/** A ladder of a thousand points has some 300 KB. */
const MAX_BYTES = 1 << 20;

/**
 * Reads a profile file; the profile's name is the file's.
 *
 * @throws SegcastError `profile-invalid` when it cannot be read or is not as expected, with line and field
 */
export async function loadProfile(path: string): Promise<AdaptiveProfile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid(
      `The profile ${path} cannot be read: ${reason}.`,
      'Check the path and its permissions.',
      cause,
    );
  });
  if (bytes.length > MAX_BYTES)
    throw invalid(`${path} has ${bytes.length} bytes; a profile has at most ${MAX_BYTES}.`, REMEDY);
  return parseProfile(bytes.toString('utf8'), path);
}

/** As `loadProfile`, from the file's text. */
export function parseProfile(text: string, path: string): AdaptiveProfile {
  const checked = checkYaml(text, ProfileFileSchema);
  if (checked.kind === 'valid') return profileOf(checked.value, basename(path));
  throw invalid(checked.problems.map((problem) => problemText(problem, path)).join('\n'), REMEDY);
}

function profileOf(file: ProfileFile, name: string): AdaptiveProfile {
  const { budgetMs, fps, maxReuseMs, maxExit, size, tuned } = file;
  return {
    kind: 'adaptive',
    name,
    budgetMs,
    fps,
    maxReuseMs,
    maxExit,
    ...(size !== undefined && { size: sizeOf(size) }),
    ...(tuned !== undefined && { tuned: ladderOf(tuned) }),
  };
}

function ladderOf(tuned: NonNullable<ProfileFile['tuned']>): TunedLadder {
  const { machine, version, model, precision, picture, quality, points } = tuned;
  const measured = points.map(({ size, cutMs, ...point }) => ({
    model,
    precision,
    inputSize: sizeOf(size),
    ...point,
    cutMs: definedCuts(cutMs),
  }));
  return { machine, version, picture: sizeOf(picture), quality, points: measured };
}

/** A cut that the file leaves out is left out here, too. */
function definedCuts(cutMs: ProfileFilePoint['cutMs']): MeasuredPoint['cutMs'] {
  return Object.fromEntries(Object.entries(cutMs).filter(([, quantiles]) => quantiles !== undefined));
}

/** @param text - `WIDTHxHEIGHT`, as the schema has checked */
function sizeOf(text: string): Size {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
}

function problemText({ line, field, message }: YamlProblem, path: string): string {
  return `${path}:${line}: ${field === '' ? '' : `${field}: `}${message}`;
}

const REMEDY =
  'Correct the line named, or make a new profile with `segcast tune`; docs/tuning.md explains the fields.';

function invalid(message: string, remedy: string, cause?: unknown): SegcastError {
  return new SegcastError('profile-invalid', message, remedy, { cause });
}
