import { InvalidArgumentError, Option } from 'commander';
import {
  BUILT_IN_PROFILES,
  DEFAULT_PROFILE,
  profileForBudget,
  profileForFrameRate,
} from '../../pipelines/budget/profiles.js';
import { SegcastError } from '../core/errors.js';
import type { AdaptiveProfile, FixedProfile, Profile } from '../core/profile.js';
import type { Exit } from '../core/segmentation.js';
import type { Size } from '../core/size.js';
import { parseExit, parseNumber, parseSize } from './parse.js';

/** What a command was told about the work a frame gets. */
export interface ProfileOptions {
  /** A built-in profile's name or a profile file. */
  readonly profile?: string | undefined;
  /** ms */
  readonly budget?: number | undefined;
  /** Frames a second. */
  readonly fps?: number | undefined;
  /** How far the cascade goes at most; alone, how far it always goes. */
  readonly exit?: Exit | undefined;
  /** The network's only input size, pixels. */
  readonly size?: Size | undefined;
}

/** `--profile`, `--budget`, `--fps`, `--exit` and `--size`; none has a default, so that what was given can be told. */
export function profileOptions(): Option[] {
  const names = Object.keys(BUILT_IN_PROFILES).join(', ');
  return [
    new Option(
      '--profile <name|file>',
      `work per frame: ${names}, or a file made by \`segcast tune\` (default: ${DEFAULT_PROFILE}, unless --size or --exit fixes the work)`,
    ),
    new Option('--budget <ms>', 'from a frame to its picture, e.g. 33ms; instead of --profile').argParser(
      parseMilliseconds,
    ),
    new Option('--fps <n>', 'frames a second, each by the time of the next; instead of --profile').argParser(
      parseNumber(0.1, 1000),
    ),
    new Option(
      '--exit <exit>',
      'with a profile, budget or frame rate: how far the cascade runs at most; alone: always (low, mid, high)',
    ).argParser(parseExit),
    new Option(
      '--size <WxH>',
      "with a profile, budget or frame rate: the network's only input size; alone: the same work for every frame",
    ).argParser(parseSize),
  ];
}

/**
 * The profile that the options ask for.
 *
 * One of `--profile`, `--budget`, `--fps` gives work under a budget, which `--size` and `--exit` narrow. Those two alone give
 * the same work for every frame, however long it takes. Nothing at all gives DEFAULT_PROFILE.
 *
 * @throws SegcastError `usage` for more than one of the three, `profile-invalid`
 */
export async function profileFrom(options: ProfileOptions): Promise<Profile> {
  const { exit, size } = options;
  const asked = await adaptiveFrom(options);
  if (asked === undefined && (exit !== undefined || size !== undefined))
    return fixedProfile(exit ?? 'high', size);
  return narrowed(asked ?? BUILT_IN_PROFILES[DEFAULT_PROFILE], options);
}

/** `33`, `33ms` or `0.033s` as milliseconds: at least 1, at most a minute. */
export function parseMilliseconds(text: string): number {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?|\.\d+) ?(ms|s)?$/i.exec(text.trim()) ?? [];
  const ms = Number(number) * (unit.toLowerCase() === 's' ? 1000 : 1);
  if (!(ms >= 1 && ms <= 60_000))
    throw new InvalidArgumentError('Expected a time from 1ms to 60s, e.g. 33, 33ms or 0.033s.');
  return Number(ms.toFixed(3)); // 0.033 s is 33.000000000000004 ms otherwise
}

async function adaptiveFrom(options: ProfileOptions): Promise<AdaptiveProfile | undefined> {
  refuseSeveral(options);
  const { profile, budget, fps } = options;
  // Only here: what reads files is not needed for a budget, and every command with these options would wait for it.
  if (profile !== undefined)
    return (await import('../../pipelines/tune/resolve-profile.js')).resolveProfile(profile);
  if (budget !== undefined) return profileForBudget(budget);
  return fps === undefined ? undefined : profileForFrameRate(fps);
}

function refuseSeveral({ profile, budget, fps }: ProfileOptions): void {
  const given = Object.entries({ '--profile': profile, '--budget': budget, '--fps': fps })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length < 2) return;
  throw new SegcastError(
    'usage',
    `${given.join(' and ')} each say how much time a frame has; one of them was expected.`,
    'Give one of them; a profile file holds both, as budgetMs and fps.',
  );
}

function fixedProfile(exit: Exit, size: Size | undefined): FixedProfile {
  const name = size === undefined ? `fixed ${exit}` : `fixed ${size.width}x${size.height} ${exit}`;
  return { kind: 'fixed', name, exit, ...(size !== undefined && { size }) };
}

function narrowed(profile: AdaptiveProfile, { exit, size }: ProfileOptions): AdaptiveProfile {
  return {
    ...profile,
    ...(exit !== undefined && { maxExit: exit }),
    ...(size !== undefined && { size }),
  };
}
