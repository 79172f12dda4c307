import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nearestName } from '../../models/nearest-name.js';
import { SegcastError } from '../../src/core/errors.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { BUILT_IN_PROFILES, type BuiltInProfile } from '../budget/profiles.js';
import { loadProfile } from './profile-file.js';

/** Where files are looked for. */
export interface ResolveProfileOptions {
  /** What a relative path begins at. @defaultValue the current directory */
  readonly folder?: string | undefined;
}

/**
 * The profile that a user names: `fast`, `balanced`, `accurate`, or a profile file.
 *
 * @throws SegcastError `profile-invalid` for a name that is neither, or a file that is no profile
 */
export async function resolveProfile(
  nameOrPath: string,
  { folder = '.' }: ResolveProfileOptions = {},
): Promise<AdaptiveProfile> {
  if (isBuiltIn(nameOrPath)) return BUILT_IN_PROFILES[nameOrPath];
  const path = resolve(folder, nameOrPath);
  if (looksLikePath(nameOrPath) || (await isFile(path))) return loadProfile(path);
  throw unknownProfile(nameOrPath);
}

function isBuiltIn(name: string): name is BuiltInProfile {
  return Object.hasOwn(BUILT_IN_PROFILES, name);
}

/** Somebody who types a path wants to hear that the file is missing, not what names there are. */
function looksLikePath(text: string): boolean {
  return /[/\\]|\.(ya?ml|json)$/i.test(text);
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

function unknownProfile(name: string): SegcastError {
  const names = Object.keys(BUILT_IN_PROFILES);
  const nearest = nearestName(name, names);
  return new SegcastError(
    'profile-invalid',
    `There is no profile "${name}": expected ${names.join(', ')} or a YAML file.`,
    `${nearest === undefined ? '' : `Did you mean "${nearest}"? `}\`segcast tune\` makes a profile file for this machine.`,
  );
}
