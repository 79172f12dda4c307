import { extname } from 'node:path';
import { SegcastError } from '../../src/core/errors.js';
import type { TimeBase } from '../../src/core/time.js';

/** The file formats we write: each stays playable up to its last second when everything is killed. */
export const CONTAINERS = ['mp4', 'mov', 'matroska'] as const;
export type Container = (typeof CONTAINERS)[number];

/** File name extensions and what they mean. */
const EXTENSIONS = {
  '.mp4': 'mp4',
  '.m4v': 'mp4',
  '.mov': 'mov',
  '.mkv': 'matroska',
} as const satisfies Record<string, Container>;

/** What a recording's name may end with. */
export const VIDEO_EXTENSIONS: readonly string[] = Object.keys(EXTENSIONS);
/** What a label track's name may end with: FFV1 has no place in MP4. */
export const LABEL_EXTENSIONS: readonly string[] = ['.mkv'];

/**
 * The container a file name asks for.
 *
 * @throws SegcastError `record-path-unwritable` when the name ends otherwise
 */
export function containerOf(path: string, extensions: readonly string[]): Container {
  const extension = extname(path).toLowerCase();
  if (extensions.includes(extension)) return EXTENSIONS[extension as keyof typeof EXTENSIONS];
  throw new SegcastError(
    'record-path-unwritable',
    `"${path}" cannot be written: expected a name that ends with ${extensions.join(', ')}, received ${extension || 'none'}.`,
    `Give the file a name that ends with ${extensions.join(' or ')}.`,
  );
}

/**
 * ffmpeg's options for a container.
 *
 * MP4 and MOV keep every PTS of `timeBase` exactly. Matroska counts milliseconds, whatever is asked of ffmpeg's muxer: there
 * a PTS is rounded to the nearest.
 */
export function containerOptions(container: Container, timeBase: TimeBase): readonly string[] {
  return container === 'matroska' ? MATROSKA : [...FRAGMENTED, ...timescales(container, timeBase)];
}

/** A cluster is written when it is complete: one a second bounds what a kill can lose. */
const MATROSKA = ['-f', 'matroska', '-cluster_time_limit', '1000', '-flush_packets', '1'];

/**
 * A fragment a key frame, one a second. `delay_moov` waits for the first frame before the header is written: only then does it
 * carry a start other than 0.
 */
const FRAGMENTED = [
  '-movflags',
  '+frag_keyframe+empty_moov+default_base_moof+delay_moov',
  '-flush_packets',
  '1',
];

/** The movie's own time scale counts too: the start offset is stored in it, in whole milliseconds by default. */
function timescales(container: Container, { den }: TimeBase): string[] {
  return ['-video_track_timescale', String(den), '-movie_timescale', String(den), '-f', container];
}
