import { access, constants } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { SegcastError } from '../../core/errors.js';
import { PICTURE_ENDINGS } from './front-picture.js';

/** Where the results go. */
export interface TuneOutputs {
  /** The profile. */
  readonly out: string;
  readonly picture?: string | undefined;
  /** Whether existing files may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
}

/**
 * Makes sure, before a minute is spent, that the results can be written.
 *
 * @throws SegcastError `usage` for a file that exists, a folder that cannot be written to, or a picture of an unknown kind
 */
export async function checkOutputs({ out, picture, overwrite = false }: TuneOutputs): Promise<void> {
  if (picture !== undefined) checkEnding(picture);
  for (const path of [out, ...(picture === undefined ? [] : [picture])]) {
    if (!overwrite && (await isAccessible(path, constants.F_OK)))
      throw new SegcastError('usage', `${path} exists already.`, 'Choose another path, or give --overwrite.');
    if (!(await isAccessible(dirname(path), constants.W_OK)))
      throw new SegcastError(
        'usage',
        `${path} cannot be written.`,
        'Choose a folder that exists and can be written to.',
      );
  }
}

function checkEnding(picture: string): void {
  const ending = extname(picture).toLowerCase();
  if (PICTURE_ENDINGS.some((known) => known === ending)) return;
  throw new SegcastError(
    'usage',
    `Expected a picture file ending in ${PICTURE_ENDINGS.join(' or ')}, received ${picture}.`,
    'SVG can be enlarged at will; PNG can be shown anywhere.',
  );
}

function isAccessible(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
