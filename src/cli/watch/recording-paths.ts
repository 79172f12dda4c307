import { format, parse } from 'node:path';
import { sideCarPath } from '../../../streams/recorder/side-car.js';

/** The files of one camera's recording. */
export interface RecordingPaths {
  readonly video: string | undefined;
  readonly labels: string | undefined;
  readonly report: string | undefined;
}

/**
 * Where a camera records to: the paths as given for a single camera, `name-<id>.ext` for one of several. The side-car lies
 * beside the video, or beside the labels when they are recorded alone.
 */
export function recordingPaths(
  given: { readonly record?: string | undefined; readonly labels?: string | undefined },
  id: string,
  isOnlyCamera: boolean,
): RecordingPaths | undefined {
  const own = (path: string | undefined): string | undefined =>
    path === undefined || isOnlyCamera ? path : withSuffix(path, id);
  const video = own(given.record);
  const labels = own(given.labels);
  const main = video ?? labels;
  return main === undefined ? undefined : { video, labels, report: sideCarPath(main) };
}

function withSuffix(path: string, id: string): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}-${id}`, ext });
}
