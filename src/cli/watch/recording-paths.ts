import { format, parse } from 'node:path';
import type { RecordSettings } from '../../../pipelines/fleet/camera-settings.js';

/** Where one of several cameras records to: the paths as given for a single camera, `name-<id>.ext` for one of several. */
export function recordingPaths(
  given: RecordingOptions,
  id: string,
  isOnlyCamera: boolean,
): RecordSettings | undefined {
  const own = (path: string | undefined): string | undefined =>
    path === undefined || isOnlyCamera ? path : withSuffix(path, id);
  const { record, labels, overwrite = false } = given;
  if (record === undefined && labels === undefined) return undefined;
  return { video: own(record), labels: own(labels), overwrite };
}

interface RecordingOptions {
  readonly record?: string | undefined;
  readonly labels?: string | undefined;
  readonly overwrite?: boolean | undefined;
}

function withSuffix(path: string, id: string): string {
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}-${id}`, ext });
}
