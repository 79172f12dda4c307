import { SegcastError } from '../../src/core/errors.js';
import type { FfmpegExit } from '../ffmpeg.js';

/** The error for a file that cannot be created or written, from the system's own. */
export function fileFailure(path: string, cause: unknown): SegcastError {
  const code = errnoOf(cause);
  if (code !== undefined && NO_ROOM.has(code)) return diskFull(path, code, cause);
  const known = code === undefined ? undefined : UNWRITABLE.get(code);
  if (known !== undefined) return unwritable(path, known.why, known.remedy, cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SegcastError('record-failed', `"${path}" cannot be written: ${why}.`, TRY_ELSEWHERE, { cause });
}

/** The error for an encoder that ended before its file was finished, from what it said last. */
export function encoderFailure(path: string, exit: FfmpegExit): SegcastError {
  if (exit.startFailure) return exit.startFailure;
  const log = exit.stderrTail.join('\n');
  const noRoom = NO_ROOM_SAID.exec(log)?.[0];
  if (noRoom) return diskFull(path, noRoom, undefined);
  const refused = REFUSED_SAID.exec(log)?.[0];
  if (refused) return unwritable(path, refused, TRY_ELSEWHERE, undefined);
  const end = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  return new SegcastError(
    'record-failed',
    `Recording "${path}" stopped: ffmpeg ended by ${end}${lastLine(exit) && ` (${lastLine(exit)})`}.`,
    'What was recorded until then can be played. Start the recording again under another name; if it stops again, run ' +
      '"segcast doctor" and see whether memory or disk run out.',
  );
}

const TRY_ELSEWHERE = 'Record to another folder, and check that this one can be written.';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const UNWRITABLE = new Map<string, { readonly why: string; readonly remedy: string }>([
  [
    'EEXIST',
    {
      why: 'the file already exists',
      remedy: 'Choose another name, move the file away, or allow it to be replaced (--overwrite).',
    },
  ],
  ['ENOENT', { why: 'its folder does not exist', remedy: 'Create the folder first, or choose another.' }],
  ['ENOTDIR', { why: 'a part of its path is a file, not a folder', remedy: 'Correct the path.' }],
  ['EISDIR', { why: 'it is a folder', remedy: 'Name a file inside the folder.' }],
  ['EACCES', { why: 'permission is denied', remedy: TRY_ELSEWHERE }],
  ['EPERM', { why: 'the system does not permit it', remedy: TRY_ELSEWHERE }],
  ['EROFS', { why: 'the disk is read-only', remedy: TRY_ELSEWHERE }],
  ['ENAMETOOLONG', { why: 'the name is too long', remedy: 'Choose a shorter name.' }],
]);

/** What ffmpeg prints of the system's errors, in the words of libc. */
const NO_ROOM_SAID = /No space left on device|Disk quota exceeded|File too large/i;
const REFUSED_SAID = /Permission denied|Read-only file system|No such file or directory/i;

function unwritable(path: string, why: string, remedy: string, cause: unknown): SegcastError {
  return new SegcastError('record-path-unwritable', `"${path}" cannot be written: ${why}.`, remedy, {
    cause,
  });
}

function diskFull(path: string, how: string, cause: unknown): SegcastError {
  return new SegcastError(
    'record-disk-full',
    `Recording "${path}" stopped: there is no room left for it (${how}).`,
    'What was recorded until then can be played. Free some space, or record to another disk.',
    { cause },
  );
}

function lastLine(exit: FfmpegExit): string {
  return exit.stderrTail.at(-1) ?? '';
}

function errnoOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
