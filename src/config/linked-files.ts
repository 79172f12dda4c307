import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BUILT_IN_PROFILES } from '../../pipelines/budget/profiles.js';
import { resolveProfile } from '../../pipelines/tune/resolve-profile.js';
import { toSegcastError } from '../core/errors.js';
import type { Profile } from '../core/profile.js';
import type { ConfigProblem } from './config-problem.js';
import { isToken, TOKEN } from './config-schema.js';
import { textsAt, type FoundText } from './found-text.js';
import type { LocatedYaml } from '../core/located-yaml.js';

/** What a configuration refers to by name. */
export interface LinkedFiles {
  /** The profiles named, by what they are called in the configuration. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** What the token's file holds; undefined when none is named. */
  readonly token: string | undefined;
  /** Absolute paths of what was read, and of what could not be. */
  readonly files: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/**
 * Reads the files that a configuration names. Looks at values that may still be wrong otherwise, so that all problems are
 * told at once.
 *
 * @param folder - what relative paths begin at
 */
export async function readLinkedFiles(
  value: unknown,
  folder: string,
  yaml: LocatedYaml,
): Promise<LinkedFiles> {
  const problems: ConfigProblem[] = [];
  const refuse: Refuse = ({ path }, message, hint) => {
    problems.push({ place: yaml.placeOfValue(path), path, message, hint });
  };
  const named = textsAt(value, ['cameras', '*', 'profile']);
  const [tokenFile] = textsAt(value, ['server', 'tokenFile']);
  return {
    profiles: await readProfiles(named, folder, refuse),
    token: tokenFile && (await readToken(tokenFile, folder, refuse)),
    files: [...named.filter(({ text }) => !isBuiltIn(text)), ...(tokenFile ? [tokenFile] : [])].map(
      ({ text }) => resolve(folder, text),
    ),
    problems,
  };
}

type Refuse = (found: FoundText, message: string, hint?: string) => void;

async function readProfiles(
  named: readonly FoundText[],
  folder: string,
  refuse: Refuse,
): Promise<ReadonlyMap<string, Profile>> {
  const profiles = new Map<string, Profile>();
  for (const found of named) {
    try {
      if (!profiles.has(found.text)) profiles.set(found.text, await resolveProfile(found.text, { folder }));
    } catch (thrown) {
      const { message, remedy } = toSegcastError(thrown);
      refuse(found, message.replace(/\.$/, ''), remedy);
    }
  }
  return profiles;
}

async function readToken(found: FoundText, folder: string, refuse: Refuse): Promise<string | undefined> {
  try {
    const token = (await readFile(resolve(folder, found.text), 'utf8')).trim();
    if (isToken(token)) return token;
    refuse(found, `expected a file that holds ${TOKEN}, received another content`);
  } catch (thrown) {
    const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    refuse(found, `expected a file that can be read, received ${reason}`);
  }
  return undefined;
}

function isBuiltIn(name: string): boolean {
  return Object.hasOwn(BUILT_IN_PROFILES, name);
}
