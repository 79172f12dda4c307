import { open, rm, stat } from 'node:fs/promises';
import { parse, join, resolve } from 'node:path';
import { fileFailure } from './record-failure.js';

/**
 * Creates the file, or makes sure that an existing one may be written, so that a bad path is found before the first frame.
 * An existing file keeps its content until the first frame comes.
 *
 * @param options.overwrite - whether an existing file may be replaced. @defaultValue false
 * @throws SegcastError `record-path-unwritable`, `record-disk-full` or `record-failed`
 */
export async function claimOutputPath(
  path: string,
  options: { readonly overwrite?: boolean } = {},
): Promise<void> {
  const { overwrite = false } = options;
  try {
    const file = await open(path, overwrite ? 'a' : 'wx');
    await file.close();
  } catch (thrown) {
    throw fileFailure(path, thrown);
  }
}

/** The name of a recording's n-th file: `street.mp4`, `street-2.mp4`, ... */
export function segmentPath(path: string, segment: number): string {
  if (segment === 1) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${segment}${ext}`);
}

/**
 * Claims the first free name for a further file of a recording, from the n-th on: the recording goes on even where files of an
 * earlier one are in the way.
 *
 * @returns the claimed path
 * @throws SegcastError as `claimOutputPath`
 */
export async function claimSegment(path: string, from: number, overwrite: boolean): Promise<string> {
  for (let segment = from; ; segment++) {
    const candidate = segmentPath(path, segment);
    try {
      await claimOutputPath(candidate, { overwrite });
      return candidate;
    } catch (thrown) {
      if (!existsAlready(thrown)) throw thrown;
    }
  }
}

/** Removes a claimed file that nothing was written to. */
export async function removeIfEmpty(path: string): Promise<void> {
  try {
    if ((await stat(path)).size === 0) await rm(path);
  } catch {
    // Gone already, or out of reach: there is nothing of ours left to clean up.
  }
}

function existsAlready(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
}

/**
 * Whether two paths lead to the same file: recording onto one's own input would destroy it. Links are followed; a file that
 * does not exist yet is compared by name.
 */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = await Promise.all([identity(one), identity(other)]);
  return a !== undefined && a === b;
}

async function identity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined; // not there, or not ours to see: certainly not a file we are reading
  }
}
