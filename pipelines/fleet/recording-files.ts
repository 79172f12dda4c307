import { basename, join } from 'node:path';
import { SegcastError } from '../../src/core/errors.js';
import { sideCarPath } from '../../streams/recorder/side-car.js';
import type { RecordSettings } from './camera-settings.js';

/** The files of one camera's recording. */
export interface RecordingFiles {
  readonly video: string | undefined;
  readonly labels: string | undefined;
  /** Beside the video, or beside the labels when they are recorded alone. */
  readonly report: string;
}

/**
 * The files of settings that name at least one.
 *
 * @throws SegcastError `usage` when neither video nor labels are wanted
 */
export function recordingFiles({ video, labels }: RecordSettings): RecordingFiles {
  const main = video ?? labels;
  if (main === undefined)
    throw new SegcastError(
      'usage',
      'A recording needs a file for the video or for the labels; neither was given.',
      'Name one, e.g. video: yard.mp4.',
    );
  return { video, labels, report: sideCarPath(main) };
}

/**
 * Settings whose names are plain, in a folder: what somebody far away may ask for.
 *
 * @throws SegcastError `record-path-unwritable` for a name that leads out of the folder
 */
export function filesInFolder(folder: string, { video, labels, overwrite }: RecordSettings): RecordSettings {
  const inside = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : join(folder, plainName(name));
  return { video: inside(video), labels: inside(labels), overwrite };
}

/** A name nobody has used: camera and local time to the millisecond, e.g. `yard-20260820-141503-120.mp4`. */
export function nameByTime(camera: string, epochMs: number): string {
  const local = new Date(epochMs - new Date(epochMs).getTimezoneOffset() * 60_000).toISOString();
  const [date = '', time = ''] = local.slice(0, 23).replace(/[-:]/g, '').replace('.', '-').split('T');
  return `${camera}-${date}-${time}.mp4`;
}

function plainName(name: string): string {
  if (name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name) && basename(name) === name) return name;
  throw new SegcastError(
    'record-path-unwritable',
    `Expected a plain file name, received "${name}".`,
    'Recordings asked for over HTTP go into the folder for recordings (--recordings): give a name such as yard.mp4.',
  );
}
